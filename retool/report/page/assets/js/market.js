// Production and sales by program and year.
const OTHERS = "Other programs";
const programs = palette(totals(TABLES.get("vehicles").filter((row) => row.scenario === shown.future), (row) => row.program,
  (row) => row.built + row.sold), OTHERS);

function drawVehicles(what, verb) {
  return (width) => {
    const found = rows("vehicles").filter((row) => Math.abs(row[what]) > 0.05);
    if (!found.length) return { none: `Nothing is ${verb} in what is shown.` };
    const byProgram = totals(found, (row) => row.program, (row) => row[what]);
    const ranked = [...byProgram].sort((a, b) => b[1] - a[1]).map(([name]) => name);
    const named = (program) => (programs.shownAs(program) === OTHERS ? OTHERS : programName(program));
    const colours = new Map(ranked.map((program) => [named(program), programs.colour(program)]));
    const parts = stackParts(found, (row) => row.year, (row) => named(row.program), (row) => row[what]);
    const total = sum(found, (row) => row[what]);
    return {
      chart: columns({ width, xs: D.years, parts, names: [...colours.keys()], colour: (name) => colours.get(name),
        unit: "vehicles", show: (value) => `${whole(value)} vehicles` }),
      legend: [...colours].map(([label, colour]) => ({ label, colour })),
      words: `${whole(total)} vehicles in all, ${D.years[0]} to ${D.years[D.years.length - 1]}.`,
      table: byYear(`Vehicles ${verb} by program and year`, "Program", ranked.map((program) => [programName(program),
        (year) => sum(found.filter((row) => row.program === program && row.year === year), (row) => row[what])]), whole),
    };
  };
}

// One part for each place and name: {x, name, value}.
function stackParts(list, x, name, value) {
  const found = totals(list, (row) => JSON.stringify([x(row), name(row)]), value);
  return [...found].map(([key, amount]) => ({ x: JSON.parse(key)[0], name: JSON.parse(key)[1], value: amount }));
}

// A table of lines [name, value of a year] with a total to the right and below.
function byYear(caption, head, lines, show, years = D.years) {
  const cells = lines.map(([name, value]) => [name, years.map(value)]);
  const add = (values) => values.reduce((so_far, value) => so_far + value, 0);
  const last = ["Total", years.map((_, i) => add(cells.map(([, values]) => values[i])))];
  const columnsOf = [{ title: head }, ...years.map((year) => ({ title: String(year), number: true })), { title: "Total", number: true }];
  return table(caption, columnsOf, [...cells, last].map(([name, values]) => [name, ...values.map(show), show(add(values))]), { total: true });
}

const SUPPLY = [["built", "Built here"], ["imported", "Imported"], ["exported", "Exported"], ["sold", "Sold in the US"], ["lost", "Lost sales"]];

function drawProgramTable() {
  const found = rows("vehicles"), names = Object.keys(D.programs);
  const value = (program, what) => sum(found.filter((row) => row.program === program), (row) => row[what]);
  const lines = names.map((name) => [programName(name), ...SUPPLY.map(([what]) => value(name, what))]).filter((line) => line.slice(1).some((n) => n > 0.05));
  if (!lines.length) return element("p", { class: "none" }, "Nothing is built, imported or sold in what is shown.");
  const last = ["Total", ...SUPPLY.map((_, i) => sum(lines, (line) => line[i + 1]))];
  return table("Vehicles by program, all years", [{ title: "Program" }, ...SUPPLY.map(([, title]) => ({ title, number: true }))],
    [...lines, last].map(([name, ...numbers]) => [name, ...numbers.map(whole)]), { total: true });
}
