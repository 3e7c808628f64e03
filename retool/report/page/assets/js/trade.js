// Sourcing by country, and duties.
const countries = palette(totals(TABLES.get("sourcing").filter((row) => row.scenario === shown.future), (row) => row.country, (row) => row.cost), "Other countries");

function drawSourcing(what, nothing) {
  return (width) => {
    const found = rows("sourcing").filter((row) => row.what === what);
    if (!found.length) return { none: nothing };
    const ranked = [...totals(found, (row) => row.country, (row) => row.cost)].sort((a, b) => b[1] - a[1]).map(([name]) => name);
    const names = [...new Set(ranked.map(countries.shownAs))];
    const parts = stackParts(found, (row) => row.year, (row) => countries.shownAs(row.country), (row) => row.cost);
    const of = (country, value) => sum(found.filter((row) => row.country === country), (row) => row[value]);
    const lines = ranked.map((country) => [country, of(country, "cost"), of(country, "freight"), of(country, "duty")]);
    const all = ["Total", ...[1, 2, 3].map((i) => sum(lines, (line) => line[i]))];
    const share = (line) => percent(all[1] ? line[1] / all[1] : 0);
    return {
      chart: columns({ width, xs: D.years, parts, names, colour: (name) => countries.colour(name), unit: "M$", show: musd }),
      legend: names.map((label) => ({ label, colour: countries.colour(label) })),
      words: `${musd(all[1])} in all; ${lines.slice(0, 4).map((line) => `${line[0]} ${share(line)}`).join(", ")}. Without freight and duty.`,
      table: table(`${what === "parts" ? "Parts" : "Vehicles"} by country, all years, M$`, [{ title: "Country" },
        ...["Cost", "Share of cost", "Freight to the US", "Duty"].map((title) => ({ title, number: true }))],
        [...lines, all].map((line) => [line[0], hundredths(line[1]), share(line), hundredths(line[2]), hundredths(line[3])]), { total: true }),
    };
  };
}

const DUTIES = [["on_vehicles", "Paid on imported vehicles", "var(--c0)", 1], ["on_parts", "Paid on parts", "var(--c1)", 1],
  ["offset", "Offset", "var(--c2)", -1], ["drawn_back", "Drawn back on exports", "var(--c4)", -1]];
const net = (row) => sum(DUTIES, ([name, , , sign]) => sign * row[name]);
const avoided = (row) => row.if_imported - (row.on_parts - row.offset - row.drawn_back);

function drawDuties(width) {
  const found = rows("duties");
  if (!found.length) return { none: "No duty is paid or avoided in what is shown." };
  const of = (value) => (year) => sum(found.filter((row) => row.year === year), value);
  const parts = D.years.flatMap((year) => DUTIES.map(([name, label, , sign]) => ({ x: year, name: label, value: sign * of((row) => row[name])(year) }))).filter((part) => matters(part.value));
  const colours = new Map(DUTIES.map(([, label, colour]) => [label, colour]));
  const used = DUTIES.map(([, label]) => label).filter((label) => parts.some((part) => part.name === label));
  const along = (value) => D.years.map((year) => ({ x: year, value: of(value)(year) }));
  const lines = [...DUTIES.map(([name, label, , sign]) => [sign < 0 ? `${label} (less)` : label, (year) => sign * of((row) => row[name])(year)])];
  return {
    chart: columns({ width, xs: D.years, parts, names: used, colour: (label) => colours.get(label), unit: "M$", show: musd,
      lines: [{ data: along(net), stroke: "var(--ink)" }, { data: along(avoided), stroke: "var(--c7)", dash: "5 4" }] }),
    legend: [...used.map((label) => ({ label, colour: colours.get(label) })), { label: "Net duty", colour: "var(--ink)", shape: "line" }, { label: "Avoided by building here", colour: "var(--c7)", shape: "dash" }],
    words: `Net duty ${musd(sum(found, net))}, avoided ${musd(sum(found, avoided))} in all. Avoided: what the vehicles built and sold here would have paid as imports, less the net duty on their parts; negative where parts pay more.`,
    table: element("div", {}, byYear("Duty by year, M$; the total is net duty", "M$", lines, hundredths),
      byYear("Avoided by building here, M$", "M$", [["If all had been imported", of((row) => row.if_imported)], ["Less net duty on parts", of((row) => row.offset + row.drawn_back - row.on_parts)]], hundredths)),
  };
}
