// The map: lines as circles around their plant, what becomes of them as colour, shipments as arcs.
const MOST_NAMED = 12, MOST_AT_A_PLANT = 3;
const MAP = { width: 975, height: 610 };
const toMap = d3.geoAlbersUsa().scale(1300).translate([487.5, 305]);
const FATE_COLOURS = { converted: "var(--c0)", closed: "var(--c3)", running: "var(--c2)", unchanged: "var(--other)", unused: "var(--page)" };

// Where a place is on the map; null where it has no coordinates, or lies outside the United States.
const placed = (place) => (place.lat === null || place.lon === null ? null : toMap([place.lon, place.lat]));

// Circles of a plant side by side, in rings from its place outwards: 6 in the first, 12 in the second.
function spread(at, circles, step) {
  return circles.map((circle, i) => {
    const ring = Math.ceil((Math.sqrt(1 + 4 * i / 3) - 1) / 2 - 1e-9), turn = ring && Math.PI * i / (3 * ring);
    return { ...circle, x: at[0] + step * ring * Math.cos(turn), y: at[1] + step * ring * Math.sin(turn) };
  });
}

function lineCircles(scale) {
  const largest = Math.max(1, ...D.lines.map((line) => Math.max(fateOf(line.name).capacity, fateOf(line.name).today)));
  const radius = (capacity, changes) => Math.max(changes ? 6 : 3, 15 * Math.sqrt(scale) * Math.sqrt(capacity / largest));
  const byPlant = new Map();
  for (const line of D.lines.filter((one) => wants(one.name))) {
    const what = fateOf(line.name), size = what.fate === "closed" ? what.today : what.capacity;
    const changes = what.differs || what.fate === "converted" || what.fate === "closed";
    byPlant.set(line.plant, [...(byPlant.get(line.plant) || []), { ...line, ...what, changes, r: radius(size, changes) }]);
  }
  const found = [...byPlant].flatMap(([plant, circles]) => {
    const at = placed(D.plants[plant]);
    if (!at) return [];
    circles.sort((a, b) => b.r - a.r);
    return spread(at, circles, circles.length > 1 ? (circles[0].r + circles[1].r + 1) / scale : 0);
  });
  return found.sort((a, b) => a.changes - b.changes); // what the plan changes lies on top
}

// The names of the lines that the plan changes, once a plant, above its highest circle; none where they are too many.
function plantNames(circles, scale) {
  const changed = circles.filter((circle) => circle.changes);
  if (changed.length > MOST_NAMED) return [];
  return [...new Set(changed.map((circle) => circle.plant))].map((plant) => {
    const all = circles.filter((circle) => circle.plant === plant), named = changed.filter((circle) => circle.plant === plant);
    const more = named.length > MOST_AT_A_PLANT ? ` + ${named.length - MOST_AT_A_PLANT}` : "";
    return {
      text: named.slice(0, MOST_AT_A_PLANT).map((circle) => circle.name).join(", ") + more,
      x: sum(all, (circle) => circle.x) / all.length, y: Math.min(...all.map((circle) => circle.y - (circle.r + 9) / scale)),
    };
  });
}

function arcs() {
  const vehicles = new Map();
  for (const row of rows("shipments")) {
    const key = JSON.stringify([row.plant, row.region]);
    vehicles.set(key, (vehicles.get(key) || 0) + row.vehicles);
  }
  const largest = Math.max(1, ...vehicles.values());
  return [...vehicles].map(([key, amount]) => {
    const [plant, region] = JSON.parse(key);
    const from = placed(D.plants[plant]), to = placed(D.regions[region]);
    return { plant, region, amount, from, to, width: 0.75 + 5 * Math.sqrt(amount / largest) };
  });
}

const fateText = (circle) => (circle.differs ? `${D.fateNames[circle.fate]} in some futures` : D.fateNames[circle.fate]);

function mapTable(circles, flows) {
  const made = rows("regions"), sold = totals(made, (row) => row.region, (row) => row.vehicles);
  const here = totals(rows("shipments"), (row) => row.region, (row) => row.vehicles);
  const lines = D.lines.filter((line) => wants(line.name)).map((line) => [line, fateOf(line.name)]);
  const parts = [
    table("Lines", [{ title: "Line" }, { title: "Plant" }, { title: "Product today" }, { title: "What becomes of it" },
      { title: "Vehicles a year today", number: true }, { title: "at the end", number: true }],
    lines.map(([line, what]) => [line.name, placeOf(line.plant), line.product, fateText(what), whole(what.today), whole(what.capacity)])),
    table("Vehicles sold by region, all years", [{ title: "Region" }, { title: "Sold", number: true }, { title: "of which built here", number: true }],
      [...sold].sort((a, b) => b[1] - a[1]).map(([region, amount]) => [D.regions[region].name, whole(amount), whole(here.get(region) || 0)])),
  ];
  if (flows.length) {
    parts.push(table("Shipments, all years", [{ title: "Plant" }, { title: "Region" }, { title: "Vehicles", number: true }],
      [...flows].sort((a, b) => b.amount - a.amount).map((flow) => [placeOf(flow.plant), D.regions[flow.region].name, whole(flow.amount)])));
  }
  return element("div", { class: "pair" }, ...parts);
}

function drawMap(width) {
  const scale = Math.min(width, MAP.width) / MAP.width;
  const circles = lineCircles(scale), flows = arcs(), drawn = flows.filter((flow) => flow.from && flow.to);
  const states = topojson.feature(STATES, STATES.objects.states);
  const fates = Object.keys(D.fateNames).filter((fate) => circles.some((circle) => circle.fate === fate));
  const missing = D.lines.filter((line) => wants(line.name)).length - circles.length;
  const counted = fates.map((fate) => `${D.fateNames[fate].toLowerCase()}: ${circles.filter((c) => c.fate === fate).length}`);
  const made = { table: mapTable(circles, flows) };
  if (!circles.length) return { ...made, none: missing ? "The plants shown have no place on the map: give them lat and lon in the workbook." : "No line is shown." };
  const chart = Plot.plot({
    width: MAP.width * scale, height: MAP.height * scale, margin: 0, style: { fontSize: "12px", fontFamily: "inherit" },
    projection: () => d3.geoIdentity().scale(scale), r: { type: "identity" }, color: { type: "identity" },
    marks: [
      Plot.geo(states, { fill: "var(--land)", stroke: "var(--border)", strokeWidth: 0.75 }),
      Plot.arrow(drawn, {
        x1: (flow) => flow.from[0], y1: (flow) => flow.from[1], x2: (flow) => flow.to[0], y2: (flow) => flow.to[1],
        bend: 20, headLength: 0, stroke: "var(--c1)", strokeOpacity: 0.65, strokeWidth: "width",
      }),
      Plot.dot(circles, {
        x: "x", y: "y", r: "r", fill: (circle) => FATE_COLOURS[circle.fate], stroke: "var(--ink)", strokeWidth: 0.75,
        fillOpacity: (circle) => (circle.changes ? 1 : 0.8),
        title: circleTip, tip: { ...tipStyle, maxRadius: 30, lineWidth: 24 },
      }),
      Plot.text(plantNames(circles, scale), {
        x: "x", y: "y", text: "text", fill: "var(--ink)", stroke: "var(--page)", strokeWidth: 4, fontWeight: 600,
      }),
    ],
  });
  return {
    ...made, chart,
    legend: [...fates.map((fate) => ({ label: D.fateNames[fate], colour: FATE_COLOURS[fate], shape: "round" })),
      ...(drawn.length ? [{ label: "Shipments to regions", colour: "var(--c1)", shape: "line" }] : [])],
    words: `Lines ${counted.join(", ")}.${drawn.length ? ` ${whole(sum(drawn, (flow) => flow.amount))} vehicles shipped to ${new Set(drawn.map((flow) => flow.region)).size} regions.` : " Nothing is shipped from the lines shown."}${missing ? ` Not on the map: ${missing}.` : ""}`,
  };
}

function circleTip(circle) {
  const making = `${whole(circle.today)} vehicles a year today, ${whole(circle.capacity)} at the end`;
  return [`${circle.name}, ${placeOf(circle.plant)}`, fateText(circle), making, circle.product].filter(Boolean).join("\n");
}
