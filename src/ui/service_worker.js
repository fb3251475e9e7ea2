// The page offline: all files of one build are fetched when it is first seen and served from then on. A newer build is
// fetched beside it and takes over when no page of the old one is open, so no session is lost. The build fills in the list.
const CACHE = `patchbay-${'VERSION'}`;
const FILES = ['FILES'];

self.addEventListener('install', (event) => {
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(FILES)));
});

self.addEventListener('activate', (event) => {
  const old = async () => (await caches.keys()).filter((name) => name.startsWith('patchbay-') && name !== CACHE);
  event.waitUntil(old().then((names) => Promise.all(names.map((name) => caches.delete(name)))));
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  if (request.method !== 'GET' || new URL(request.url).origin !== self.location.origin) return;
  // Which lab is asked for stands in the address and makes no difference to the file.
  const answer = caches.open(CACHE).then((cache) => cache.match(request, { ignoreSearch: true, ignoreVary: true }));
  event.respondWith(answer.then((found) => found ?? fetch(request)));
});
