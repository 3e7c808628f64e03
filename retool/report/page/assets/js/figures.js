// Key figures, and every future beside the others.
function worth(scenario) {
  const found = TABLES.get("cash").filter((row) => row.scenario === scenario && wants(row.line));
  return { npv: sum(found, (row) => row.present), today: sum(found, (row) => row.today_present) };
}

// What the key figures are of: in the same words as the lists above.
function figuresTitle() {
  const lines = shown.lines === null ? "the whole plan" : shown.title;
  const future = D.futures.find(({ index }) => index === shown.future);
  return `Key figures: ${lines}${D.futures.length === 1 ? "" : future ? `, future ${future.name}` : ", expected"}`;
}

function keyFigures() {
  const { npv, today } = worth(shown.future), expected = shown.future === EXPECTED ? "Expected NPV" : "NPV";
  const vehicles = rows("vehicles"), duties = rows("duties"), heads = rows("heads");
  const of = (what) => whole(sum(vehicles, (row) => row[what]));
  const last = D.years[D.years.length - 1], { gap, share, objective, regret } = D.bound;
  const promised = regret === null ? `Most that another plan could add: ${percent(share, 2)}` : "Most by which another plan's worst regret could be smaller";
  const found = [
    ["The plan adds", musd(npv - today), `${expected} of the plan less going on as today`, "main"],
    ["Going on as today", musd(today), "Baseline: present products, no decision"],
    [`${expected} of the plan`, musd(npv), "After tax, with the value past the horizon"],
    ["Gap", gap === null ? "unknown" : musd(gap), gap === null ? "The search ended without a bound" : `${promised} (whole plan)`],
  ];
  if (objective !== null) found.push(["Risk-adjusted objective", musd(objective), "Weighs the worst futures more (whole plan)"]);
  if (regret !== null) found.push(["Worst regret", musd(regret), "Most that the plan made for one future alone would bring more in it (whole plan)"]);
  const moves = movesShown().filter((move) => move.kind === "convert");
  const branches = D.isTree && shown.future === EXPECTED ? ", over all branches" : "";
  found.push(["Conversions", whole(copiesOf(moves)), `Lines, started within the horizon${branches}`],
    ["Capital", musd(sum(rows("capital"), (row) => row.musd)), "Before grants"], ["Built here", of("built"), "Kei vehicles, all years"],
    ["Sold in the US", of("sold"), "Built here or imported"], ["Imported", of("imported"), "Finished vehicles"], ["Exported", of("exported"), "Built here, sold abroad"],
    ["Lost sales", of("lost"), "Demand not served"], ["Net duty paid", musd(sum(duties, net)), "After offset and drawback"],
    ["Duty avoided", musd(sum(duties, avoided)), "By building here"],
    ["Jobs today", whole(sum(heads, (row) => row.today)), "Heads on the lines shown"], [`Jobs in ${last}`, whole(sum(heads, (row) => row.then)), "Average of the year"]);
  return element("div", {}, element("h3", {}, figuresTitle()),
    element("dl", { class: "figures" }, ...found.map(([label, value, meaning, shape]) =>
      element("div", { class: shape }, element("dt", {}, label), element("dd", {}, value, element("small", {}, meaning))))));
}

function futuresTable() {
  const lines = D.futures.map((future) => {
    const { npv, today } = worth(future.index);
    return [future.name, percent(future.probability), hundredths(npv), hundredths(today), hundredths(npv - today)];
  });
  const titles = [{ title: "Future" }, ...["Probability", "NPV [M$]", "As today [M$]", "Adds [M$]"].map((title) => ({ title, number: true }))];
  if (D.futures.length > 1) {
    const { npv, today } = worth(EXPECTED);
    lines.push(["Expected over all futures", "", hundredths(npv), hundredths(today), hundredths(npv - today)]);
  }
  const chosen = D.futures.findIndex((future) => future.index === shown.future);
  return table("Net present value by future", titles, lines, { total: D.futures.length > 1, chosen: D.futures.length > 1 ? chosen : -1 });
}
