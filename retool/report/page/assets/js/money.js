// Cash flow by year, what it adds up to, and capital against the budget.
let compared = true; // the plan less going on as today, or the plan as a whole

const amount = (row) => (compared ? row.musd - row.today : row.musd);
const present = (row) => (compared ? row.present - row.today_present : row.present);
const CASH_GROUPS = [...new Set(Object.values(D.categories).map((category) => category.group))].filter(Boolean);
const groupColour = (name) => COLOURS[CASH_GROUPS.indexOf(name)] || OTHER;
const CASH_YEARS = [...new Set(TABLES.get("cash").map((row) => row.year))].filter((year) => year !== BEYOND).sort((a, b) => a - b);
const PAST = "later";

function moneyChoice(host, redraw) {
  const choice = (text, value) => {
    const input = element("input", { type: "radio", name: "compared", checked: compared === value });
    input.addEventListener("change", () => { compared = value; redraw(); });
    return element("label", {}, input, " ", text);
  };
  host.append(element("fieldset", { class: "choice" }, element("legend", {}, "Show"),
    choice("what the plan adds to going on as today", true), choice("the plan as a whole", false)));
}

const matters = (value) => Math.abs(value) > 0.0005;

function cashTable(found) {
  const used = Object.entries(D.categories).filter(([name]) => found.some((row) => row.category === name && (matters(amount(row)) || matters(present(row)))));
  const cells = used.map(([name, { label }]) => {
    const mine = found.filter((row) => row.category === name);
    return [label, ...CASH_YEARS.map((year) => sum(mine.filter((row) => row.year === year), amount)), sum(mine, present)];
  });
  const last = ["Net cash flow; net present value", ...CASH_YEARS.map((_, i) => sum(cells, (line) => line[i + 1])), sum(cells, (line) => line[line.length - 1])];
  const titles = [{ title: "M$" }, ...CASH_YEARS.map((year) => ({ title: String(year), number: true })), { title: "Present value", number: true }];
  return table("Cash flow by category, M$; received is positive", titles, [...cells, last].map(([label, ...values]) => [label, ...values.map(hundredths)]), { total: true });
}

function drawCash(width) {
  const found = rows("cash"), yearly = found.filter((row) => row.year !== BEYOND);
  const parts = stackParts(yearly, (row) => row.year, (row) => D.categories[row.category].group, amount).filter((part) => matters(part.value));
  if (!parts.length) return { none: compared ? "What is shown goes on as today: the plan changes none of its money." : "What is shown has no cash flow." };
  const net = CASH_YEARS.map((year) => ({ x: year, value: sum(yearly.filter((row) => row.year === year), amount) }));
  const names = CASH_GROUPS.filter((name) => parts.some((part) => part.name === name));
  return {
    chart: columns({ width, xs: CASH_YEARS, parts, names, colour: groupColour, unit: "M$ a year", show: musd, lines: [{ data: net, stroke: "var(--ink)" }] }),
    legend: [...names.map((label) => ({ label, colour: groupColour(label) })), { label: "Net cash flow after tax", colour: "var(--ink)", shape: "line" }],
    words: `${compared ? "Added" : "Net"} cash flow after tax: ${net.map((one) => `${one.x} ${musd(one.value)}`).join(", ")}.`,
    table: cashTable(found),
  };
}

function drawPresent(width) {
  const found = rows("cash"), xs = [...CASH_YEARS, PAST];
  if (!found.some((row) => matters(present(row)))) return { none: "Nothing to add up in what is shown." };
  const of = (year) => sum(found.filter((row) => row.year === year), present);
  const steps = [...CASH_YEARS.map((year) => ({ x: year, own: of(year) })), { x: PAST, own: of(BEYOND) }];
  let so_far = 0;
  for (const step of steps) step.value = so_far += step.own;
  return {
    chart: columns({ width, xs, parts: steps.map((step) => ({ x: step.x, name: "Present value of the year", value: step.own })),
      names: ["Present value of the year"], colour: () => OTHER, unit: "M$ at the base date", show: musd, lines: [{ data: steps, stroke: "var(--c0)" }] }),
    legend: [{ label: "Present value of the year", colour: OTHER }, { label: "Added up so far", colour: "var(--c0)", shape: "line" }],
    words: `Adds up to ${musd(so_far)}${matters(of(BEYOND)) ? `, of which ${musd(of(BEYOND))} past the horizon` : ""}.`,
    table: table("Present value by year, M$", [{ title: "Year" }, { title: "Of the year", number: true }, { title: "Added up", number: true }],
      steps.map((step) => [String(step.x), hundredths(step.own), hundredths(step.value)])),
  };
}

// capital and budget
const KINDS = Object.keys(D.capitalKinds);

function capitalTable(periods, spent, limits) {
  const has = periods.filter((name) => limits.has(name) || KINDS.some((kind) => spent(name, kind)));
  const blank = (value) => (value === undefined ? "none" : hundredths(value));
  const lines = has.map((name) => [name || "past the horizon", ...KINDS.map((kind) => spent(name, kind)), sum(KINDS, (kind) => spent(name, kind))]);
  const last = ["Total", ...KINDS.map((_, i) => sum(lines, (line) => line[i + 1])), sum(lines, (line) => line[KINDS.length + 1])];
  const titles = [{ title: "Period" }, ...KINDS.map((kind) => ({ title: D.capitalKinds[kind], number: true })), { title: "Total", number: true },
    { title: "Budget", number: true }, { title: "With carry", number: true }];
  const made = lines.map(([name, ...values], i) => [name, ...values.map(hundredths), blank(limits.get(has[i])?.budget), blank(limits.get(has[i])?.available)]);
  return table("Capital by period, M$, before grants", titles, [...made, [last[0], ...last.slice(1).map(hundredths), "", ""]], { total: true });
}

// How much of the budget is used where it is used most.
function budgetWords(inside, limits, above) {
  if (!limits.size) return "No period has a budget.";
  const used = [...totals(inside, (row) => row.period, (row) => row.musd)].filter(([period]) => limits.has(period))
    .map(([period, value]) => ({ period, part: limits.get(period).available > 0 ? value / limits.get(period).available : 0 }));
  const most = used.sort((a, b) => b.part - a.part)[0];
  const told = most ? `At most ${percent(most.part, 0)} of a period's budget, with what was carried over, is used (${most.period}).` : "";
  return above > 0 ? `${told} Budgets that lie far above the columns are not drawn.` : told;
}

function drawCapital(width) {
  const found = rows("capital"), limits = new Map(rows("budgets").map((row) => [row.period, row]));
  const spentIn = totals(found, (row) => JSON.stringify([row.period, row.category]), (row) => row.musd);
  const spent = (period, kind) => spentIn.get(JSON.stringify([period, kind])) || 0;
  if (!found.length) return { none: "No capital is spent in what is shown." };
  const periods = D.periods.map((period) => period.name), inside = found.filter((row) => row.period !== "");
  const parts = stackParts(inside, (row) => row.period, (row) => D.capitalKinds[row.category], (row) => row.musd);
  const kinds = KINDS.map((kind) => D.capitalKinds[kind]).filter((name) => parts.some((part) => part.name === name));
  const peak = Math.max(0, ...totals(inside, (row) => row.period, (row) => row.musd).values());
  // budgets far above what is spent would flatten the columns: those are told in words only
  const drawn = [...limits.values()].map((row) => ({ x: row.period, value: row.available })).filter((one) => one.value <= 4 * peak);
  const colour = (name) => COLOURS[KINDS.findIndex((kind) => D.capitalKinds[kind] === name)];
  return {
    chart: columns({ width, xs: periods, parts, names: kinds, colour, unit: "M$", show: musd,
      marks: [Plot.tickY(drawn, { x: "x", y: "value", stroke: "var(--ink)", strokeWidth: 2.5 })] }),
    legend: [...kinds.map((label) => ({ label, colour: colour(label) })), ...(drawn.length ? [{ label: "Budget with what was carried over, for the whole plan", colour: "var(--ink)", shape: "line" }] : [])],
    words: `${musd(sum(found, (row) => row.musd))} in all, at most ${musd(peak)} in a period, before grants. ${budgetWords(inside, limits, limits.size - drawn.length)}`,
    table: capitalTable([...periods, ""], spent, limits),
  };
}
