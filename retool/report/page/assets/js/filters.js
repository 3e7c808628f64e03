// Future and lines: two lists that act on everything below them.
const option = (value, text) => element("option", { value }, text);

function fillFutures(select) {
  if (D.futures.length > 1) select.append(option(EXPECTED, "Expected over all futures"));
  for (const future of D.futures) {
    select.append(option(future.index, D.futures.length > 1 ? `${future.name} (${percent(future.probability)})` : "The only one"));
  }
  select.value = String(shown.future);
  select.disabled = D.futures.length === 1;
}

// Each choice of lines: value -> {text, lines}. Values are numbers in order, so that no name of a line can be one.
function lineChoices() {
  const moved = new Set(D.moves.map((move) => move.line));
  const building = new Set(TABLES.get("vehicles").filter((row) => row.built > 0).map((row) => row.line));
  const choices = [
    { text: "All lines, and what belongs to none", lines: null },
    { text: "Lines that the plan converts or closes", lines: moved },
    { text: "Lines that build kei cars", lines: building },
    { text: "What belongs to no line (imports, market entry)", lines: new Set([NO_LINE]) },
  ];
  const groups = new Map();
  for (const line of D.lines) groups.set(line.plant, [...(groups.get(line.plant) || []), line.name]);
  for (const [plant, names] of groups) {
    if (names.length > 1) choices.push({ plant, text: `All of ${placeOf(plant)}`, lines: new Set(names) });
    for (const name of names) {
      const product = LINES.get(name).product;
      choices.push({ plant, text: product ? `${name}: ${product}` : name, lines: new Set([name]) });
    }
  }
  return choices;
}

function fillLines(select, choices) {
  const groups = new Map();
  choices.forEach(({ text, plant }, i) => {
    if (plant === undefined) return select.append(option(i, text));
    if (!groups.has(plant)) {
      groups.set(plant, element("optgroup", { label: placeOf(plant) }));
      select.append(groups.get(plant));
    }
    groups.get(plant).append(option(i, text));
  });
}

// Calls redraw whenever the reader chooses something else.
function startFilters(redraw) {
  const future = document.getElementById("future"), line = document.getElementById("line");
  const clear = document.getElementById("clear"), choices = lineChoices();
  const first = shown.future;
  fillFutures(future);
  fillLines(line, choices);
  const take = () => {
    const choice = choices[Number(line.value)];
    shown.future = Number(future.value);
    shown.lines = choice.lines;
    shown.title = choice.lines === null ? "" : choice.text;
    clear.disabled = shown.lines === null && shown.future === first;
    document.getElementById("showing").textContent = shown.lines === null ? ""
      : `Only: ${choice.text}. What several lines share is split by the vehicles that they build (see About). Headline, gap, budget and checks stay those of the whole plan.`;
    redraw();
  };
  future.addEventListener("change", take);
  line.addEventListener("change", take);
  clear.addEventListener("click", () => {
    future.value = String(first);
    line.value = "0";
    take();
    line.focus();
  });
  document.getElementById("filters").addEventListener("submit", (event) => event.preventDefault());
}
