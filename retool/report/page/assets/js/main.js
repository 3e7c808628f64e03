// Puts the page together.
const at = (id) => document.getElementById(id);

function pairIn(id) {
  const pair = element("div", { class: "pair" });
  at(id).append(pair);
  const half = () => { const made = element("div"); pair.append(made); return made; };
  return [half(), half()];
}

// A part that is words or a table, not a chart.
function plain(host, make) {
  const place = element("div");
  host.append(place);
  panels.push({ host: place, redraw: () => place.replaceChildren(make()) });
}

function contents() {
  for (const section of document.querySelectorAll("main > section")) {
    at("contents").append(element("li", {}, element("a", { href: `#${section.id}` }, section.querySelector("h2").textContent)));
  }
}

function build() {
  plain(at("figures"), keyFigures);
  panel(at("map"), "Lines and shipments", drawMap);
  panel(at("schedule"), "Schedule", drawSchedule);
  const [built, sold] = pairIn("market");
  panel(built, "Built by program", drawVehicles("built", "built"));
  panel(sold, "Sold in the US by program", drawVehicles("sold", "sold"));
  plain(at("market"), drawProgramTable);
  moneyChoice(at("cash"), redrawAll);
  const [cash, worthOf] = pairIn("cash");
  panel(cash, "Cash flow by year", drawCash);
  panel(worthOf, "Cumulative net present value", drawPresent);
  panel(at("capital"), "Capital by period", drawCapital);
  const [parts, vehicles] = pairIn("sourcing");
  panel(parts, "Parts", drawSourcing("parts", "No parts are bought in what is shown."));
  panel(vehicles, "Finished vehicles", drawSourcing("vehicles", "No finished vehicles are imported in what is shown."));
  panel(at("duties"), "Duty by year", drawDuties);
  plain(at("futures"), futuresTable);
}

startTheme();
startFilters(redrawAll);
build();
contents();
redrawAll();
watchWidths();
document.documentElement.dataset.ready = "yes";
