// The page offline: all files of one build are fetched when it is first seen and served from then on. A newer build is
// fetched beside it and takes over when no page of the old one is open, or when a page asks it to. The build fills in the list.
const CACHE = `patchbay-${'VERSION'}`;
const FILES = ['FILES'];

/** Files named by their content need not be asked for again where the browser has them. */
function request(file) {
  return new Request(file, { cache: file.startsWith('./assets/') ? 'default' : 'reload' });
}

self.addEventListener('install', (event) => {
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(FILES.map(request))));
});

// The build before this one stays: a page of it may be open still, and fetches its parts when they are wanted. The page of the first
// visit, which came from the server, gets its parts from here from now on: the server may have others by then.
self.addEventListener('activate', (event) => {
  const older = async () => (await caches.keys()).filter((name) => name.startsWith('patchbay-') && name !== CACHE).slice(0, -1);
  const forgotten = older().then((names) => Promise.all(names.map((name) => caches.delete(name))));
  event.waitUntil(Promise.all([forgotten, self.clients.claim()]));
});

self.addEventListener('message', (event) => {
  if (event.data === 'take-over') self.skipWaiting();
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  if (request.method !== 'GET' || new URL(request.url).origin !== self.location.origin) return;
  event.respondWith(answer(request));
});

async function answer(request) {
  // Which lab is asked for stands in the address and makes no difference to the file.
  const options = { ignoreSearch: true, ignoreVary: true };
  const own = await (await caches.open(CACHE)).match(request, options);
  return own ?? (await caches.match(request, options)) ?? fetch(request);
}
