// How many bytes a visitor loads, gzipped, against limits: up to the first prompt, and each part that comes later.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

const ASSETS = 'dist/assets';
// What is not needed for a prompt comes after it: see LATE in vite.config.ts.
const LIMITS = { 'first prompt': 250, 'map, packets and lesson': 80, 'everything else': 950 };

if (!existsSync(ASSETS)) {
  console.error('There is no build: run `npm run build` first.');
  process.exit(1);
}

const size = (path) => gzipSync(readFileSync(path), { level: 9 }).length / 1000;
const names = readdirSync(ASSETS);
const read = (name) => readFileSync(join(ASSETS, name), 'utf8');

/** What a chunk imports at once, not on demand. */
function staticImports(name) {
  return [...read(name).matchAll(/(?:from|import)\s*"\.\/([^"]+\.js)"/g)].map((found) => found[1]);
}

function closure(entries) {
  const all = new Set();
  const queue = [...entries];
  for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
    if (all.has(name) || !names.includes(name)) continue;
    all.add(name);
    queue.push(...staticImports(name));
  }
  return [...all];
}

const html = readFileSync('dist/index.html', 'utf8');
const entries = [...html.matchAll(/assets\/([^"]+\.(?:js|css))/g)].map((found) => found[1]);
const isFirst = (name) => /^(page|machine_worker)-/.test(name);
const first = closure([...entries, ...names.filter((name) => isFirst(name) && name.endsWith('.js'))]);
first.push(...names.filter((name) => /^(page|index)-.*\.css$/.test(name) && !first.includes(name)));
const isPane = (name) => /^(MapPane|PacketsPane|LessonPane|CommandChip|lesson|markdown)-/i.test(name);
const rest = names.filter((name) => !first.includes(name) && /\.(js|css)$/.test(name));
const groups = {
  'first prompt': first,
  'map, packets and lesson': rest.filter(isPane),
  'everything else': rest.filter((name) => !isPane(name)),
};

let failed = false;
for (const [group, members] of Object.entries(groups)) {
  const sizes = members.map((name) => [name, size(join(ASSETS, name))]).sort((a, b) => b[1] - a[1]);
  const total = sizes.reduce((sum, [, kB]) => sum + kB, 0) + (group === 'first prompt' ? size('dist/index.html') : 0);
  const over = total > LIMITS[group];
  failed ||= over;
  console.log(`${over ? 'TOO LARGE ' : ''}${group}: ${total.toFixed(1)} kB gzipped of ${LIMITS[group]}`);
  for (const [name, kB] of sizes.slice(0, 8)) console.log(`    ${kB.toFixed(1).padStart(6)}  ${name}`);
}
process.exit(failed ? 1 : 0);
