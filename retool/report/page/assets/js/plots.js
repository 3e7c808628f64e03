// A chart with its legend, its words and its table; drawn anew when the filters or the width change.
const COLOURS = Array.from({ length: 8 }, (_, i) => `var(--c${i})`), OTHER = "var(--other)";
const TALL = 300, LABEL_PIXELS = 7.2;

const panels = [];

// draw(width) -> {chart, legend, words, table, none}: none is what to say where there is nothing to draw.
function panel(host, title, draw) {
  const chart = element("div", { class: "chart" }), key = element("div"), words = element("figcaption");
  const details = element("details", {}, element("summary", {}, `Show as a table: ${title}`)), numbers = element("div");
  details.append(numbers);
  host.append(element("h3", {}, title), element("figure", {}, chart, key, words), details);
  const one = { host, width: 0 };
  one.redraw = () => {
    one.width = host.clientWidth;
    const made = draw(Math.max(280, Math.floor(host.clientWidth)));
    chart.replaceChildren();
    if (made.none) chart.append(element("p", { class: "none" }, made.none));
    else chart.append(described(made.chart, `${title}. ${made.words}`));
    key.replaceChildren(...(made.none || !made.legend ? [] : [legend(made.legend)]));
    words.textContent = made.none ? "" : made.words;
    details.hidden = !made.table;
    numbers.replaceChildren(...(made.table ? [made.table] : []));
  };
  panels.push(one);
}

// A chart is one picture to a screen reader, with its words; the table below holds the numbers.
function described(chart, label) {
  chart.setAttribute("aria-hidden", "true");
  return element("div", { role: "img", "aria-label": label }, chart);
}

function redrawAll() {
  for (const one of panels) one.redraw();
}

// Draws again what has become wider or narrower.
function watchWidths() {
  let waiting = false;
  const check = () => {
    waiting = false;
    for (const one of panels) {
      if (one.width !== undefined && one.host.clientWidth !== one.width) one.redraw();
    }
  };
  const observer = new ResizeObserver(() => {
    if (!waiting) requestAnimationFrame(check);
    waiting = true;
  });
  for (const host of new Set(panels.map((one) => one.host))) observer.observe(host);
}

// A colour each for the eight that matter most; the rest share one, and one name.
function palette(amounts, restName) {
  const ranked = [...amounts].sort((a, b) => b[1] - a[1]).map(([name]) => name);
  const own = new Map(ranked.slice(0, COLOURS.length).map((name, i) => [name, COLOURS[i]]));
  return { shownAs: (name) => (own.has(name) ? name : restName), colour: (name) => own.get(name) || OTHER };
}

const common = (width, height = TALL) => ({
  width, height, style: { fontSize: "12px", fontFamily: "inherit" }, marginTop: 36, marginLeft: 64, marginRight: 20, marginBottom: 34,
});

const tipStyle = { fontSize: 13, stroke: "var(--faint)", lineHeight: 1.25, textPadding: 8 };

// Every n-th name of an axis, so that names do not touch.
function sparse(names, width) {
  const longest = Math.max(...names.map((name) => String(name).length), 1);
  const each = Math.ceil((longest + 1.5) * LABEL_PIXELS * names.length / Math.max(1, width - 80));
  return names.filter((_, i) => i % each === 0);
}

// Stacked columns with an optional line. parts: [{x, name, value}]; names in the order of the stack with colours.
function columns({ width, xs, parts, names, colour, unit, show, lines = [], marks = [] }) {
  return Plot.plot({
    ...common(width),
    x: { type: "band", domain: xs, label: null, ticks: sparse(xs, width), tickSize: 0, tickFormat: String },
    y: { label: unit, grid: true, tickFormat: (value) => compact(value), nice: true },
    color: { type: "ordinal", domain: names, range: names.map(colour) },
    marks: [
      Plot.barY(parts, {
        x: "x", y: "value", fill: "name", order: names, stroke: "var(--page)", strokeWidth: 0.5,
        title: (part) => `${part.name}\n${part.x}: ${show(part.value)}`, tip: tipStyle,
      }),
      ...lines.flatMap(({ data, stroke, dash }) => [
        Plot.lineY(data, { x: "x", y: "value", stroke, strokeWidth: 2.5, strokeDasharray: dash }),
        Plot.dot(data, { x: "x", y: "value", fill: stroke, stroke: "var(--page)", r: 4 }),
      ]),
      ...marks,
      Plot.ruleY([0], { stroke: "var(--ink)" }),
    ],
  });
}

// 1.2k, 3.4M
function compact(value) {
  return new Intl.NumberFormat("en-US", { notation: "compact", maximumFractionDigits: 1 }).format(value);
}
