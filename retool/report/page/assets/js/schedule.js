// The schedule: a bar for each conversion and closing, in its phases.
const PHASES = [["down", "Converting, no production", "var(--c1)"], ["ramp", "Ramping up", "var(--c6)"],
  ["run", "Full production", "var(--c2)"], ["shut", "Closed", "var(--c3)"]];
const phaseNames = Object.fromEntries(PHASES.map(([phase, name]) => [phase, name]));

function movesShown() {
  const futures = new Set(futuresShown());
  return D.moves.filter((move) => wants(move.line) && move.scenarios.some((s) => futures.has(s)));
}

const copiesOf = (moves) => sum(moves, (move) => move.copies);

// The phases of a move, cut at the line's next move or the end of the horizon.
function phases(move) {
  const cut = (day) => (day < move.until ? day : move.until);
  const marks = move.kind === "close" ? [["shut", move.start, move.until]]
    : [["down", move.start, move.production], ["ramp", move.production, move.mature], ["run", move.mature, move.until]];
  return marks.map(([phase, from, to]) => ({ move, phase, from: cut(from), to: cut(to) })).filter((one) => one.from < one.to);
}

function moveTip(move) {
  const told = [move.label, `${placeOf(LINES.get(move.line).plant)}`, `Start ${month(move.start)}`];
  if (move.production) told.push(`Production from ${month(move.production)}, full from ${month(move.mature)}`);
  if (move.musd) told.push(`Capital ${musd(move.musd)}`);
  if (move.produces) told.push(`Builds ${move.produces}`);
  return told.join("\n");
}

const inFutures = (move) => (move.scenarios.length === D.futures.length ? "all"
  : D.futures.filter((future) => move.scenarios.includes(future.index)).map((future) => future.name).join(", "));

function scheduleTable(moves) {
  const titles = ["Line", "Plant", "From", "To", "Start", "Production", "Full output", "Capital [M$]", "Builds"];
  if (D.futures.length > 1) titles.push("Futures");
  return table("Conversions and closings", titles.map((title) => ({ title, number: title.startsWith("Capital") })), moves.map((move) => [
    move.copies > 1 ? `${move.copies} × ${move.line}` : move.line, placeOf(LINES.get(move.line).plant), move.from,
    move.kind === "close" ? "closed" : move.to, month(move.start), move.production ? month(move.production) : "",
    move.mature ? month(move.mature) : "", hundredths(move.musd), move.produces, ...(D.futures.length > 1 ? [inFutures(move)] : []),
  ]));
}

function drawSchedule(width) {
  const moves = movesShown(), bars = moves.flatMap(phases);
  if (!moves.length) return { none: "No line is converted or closed in what is shown." };
  const day = (iso) => new Date(`${iso}T00:00:00Z`);
  const names = new Map(moves.map((move, i) => [i, move.label]));
  const room = Math.min(Math.max(...[...names.values()].map((name) => name.length)) * LABEL_PIXELS + 16, width * 0.42);
  const chart = Plot.plot({
    ...common(width, 60 + 30 * moves.length), marginTop: 12, marginLeft: room,
    x: { type: "utc", domain: [day(D.begin), day(D.end)], label: null, grid: true, axis: "bottom" },
    y: { type: "band", domain: [...names.keys()], label: null, axis: null, padding: 0.25 },
    color: { type: "ordinal", domain: PHASES.map(([phase]) => phase), range: PHASES.map(([, , colour]) => colour) },
    marks: [
      Plot.axisY([...names.keys()], { tickFormat: (i) => names.get(i), tickSize: 0, lineWidth: (room - 8) / 12, textOverflow: "ellipsis" }),
      Plot.barX(bars, {
        x1: (bar) => day(bar.from), x2: (bar) => day(bar.to), y: (bar) => moves.indexOf(bar.move), fill: "phase",
        title: (bar) => `${phaseNames[bar.phase]}: ${month(bar.from)} to ${month(bar.to)}\n${moveTip(bar.move)}`, tip: { ...tipStyle, lineWidth: 24 },
      }),
    ],
  });
  const used = new Set(bars.map((bar) => bar.phase)), of = (kind) => copiesOf(moves.filter((move) => move.kind === kind));
  return {
    chart, table: scheduleTable(moves),
    legend: PHASES.filter(([phase]) => used.has(phase)).map(([, label, colour]) => ({ label, colour })),
    words: `Conversions: ${of("convert")}. Closings: ${of("close")}. ${month(D.begin)} to ${D.years[D.years.length - 1]}.`,
  };
}
