// The plan as the page holds it, and sums over the rows that the reader asked to see.
const D = JSON.parse(document.getElementById("plan-data").textContent);
const STATES = JSON.parse(document.getElementById("states-data").textContent);
const EXPECTED = -1, BEYOND = 0, NO_LINE = "";

const TABLES = new Map(Object.entries(D.tables).map(([name, { columns, rows }]) =>
  [name, rows.map((row) => Object.fromEntries(columns.map((column, i) => [column, row[i]])))]));

// What is shown: a future's index, and a test that a line is wanted (null: everything, of lines and of none).
const shown = { future: D.futures.length > 1 ? EXPECTED : D.futures[0].index, lines: null, title: "" };

const wants = (line) => shown.lines === null || shown.lines.has(line);

// Rows of the future and lines shown; budgets are no line's and always whole.
function rows(name) {
  return TABLES.get(name).filter((row) => row.scenario === shown.future && (row.line === undefined || wants(row.line)));
}

const sum = (list, value) => list.reduce((so_far, row) => so_far + value(row), 0);

// Sums of value by key, in order of first appearance.
function totals(list, key, value) {
  const found = new Map();
  for (const row of list) found.set(key(row), (found.get(key(row)) || 0) + value(row));
  return found;
}

// The futures whose decisions are shown: one, or all that have rows.
const futuresShown = () => (shown.future === EXPECTED ? D.futures.map((future) => future.index) : [shown.future]);

const programName = (name) => (Object.hasOwn(D.programs, name) ? D.programs[name] : name);
const placeOf = (plant) => D.plants[plant].place;
const LINES = new Map(D.lines.map((line) => [line.name, line]));

// What becomes of a line, over the futures shown: {fate, differs, capacity, today}.
function fateOf(line) {
  const found = futuresShown().map((s) => ({ ...D.fates[s][line], weight: D.futures.find((future) => future.index === s).probability || 0 }));
  const likely = sum(found, (one) => one.weight);
  const weigh = (value) => (likely > 0 ? sum(found, (one) => one.weight * value(one)) / likely : value(found[0]));
  return {
    fate: found[0].fate,
    differs: found.some((one) => one.fate !== found[0].fate),
    capacity: weigh((one) => one.capacity),
    today: found[0].today,
  };
}
