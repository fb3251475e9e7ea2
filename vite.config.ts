import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { toJsonSchema } from '@valibot/to-json-schema';
import { defineConfig, type Plugin } from 'vite';
import { LessonSchema } from './src/lesson/schema.ts';
import { COMMANDS } from './src/tools/index.ts';

/** Emits lesson.schema.json beside the page, for editors of lessons. */
function lessonSchema(): Plugin {
  return {
    name: 'lesson-schema',
    apply: 'build',
    generateBundle() {
      const schema = toJsonSchema(LessonSchema, { errorMode: 'ignore' });
      this.emitFile({ type: 'asset', fileName: 'lesson.schema.json', source: JSON.stringify(schema, null, 1) });
    },
  };
}

/** In the page's worker the programs' code comes after the first prompt: the machine boots with their names alone. */
function lateTools(): Plugin {
  const names = 'virtual:command-names';
  return {
    name: 'late-tools',
    enforce: 'pre',
    resolveId(id, importer) {
      if (id === names) return `\0${names}`;
      if (id === '../tools/index.ts' && importer?.endsWith('/src/machine/boot.ts')) return resolve('src/worker/late_tools.ts');
      return null;
    },
    load(id) {
      if (id !== `\0${names}`) return null;
      return `export default ${JSON.stringify(COMMANDS.map(({ name, path, aliases }) => ({ name, path, aliases })))}`;
    },
  };
}

/** No script but the page's own: lessons come from strangers. Styles are set by the terminal at run time. */
const POLICY =
  "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; worker-src 'self' blob:; object-src 'none'; base-uri 'none'";

/** Has the page's main chunk fetched along with the first script, not after it. */
function preloadPage(): Plugin {
  return {
    name: 'preload-page',
    apply: 'build',
    transformIndexHtml: {
      order: 'post',
      handler(_html, { bundle }) {
        const page = Object.values(bundle ?? {}).find((chunk) => chunk.type === 'chunk' && chunk.name === 'page');
        if (page?.type !== 'chunk') throw new Error('the build has no chunk "page"');
        const links = [page.fileName, ...page.imports].map((name) => ({
          tag: 'link',
          attrs: { rel: 'modulepreload', crossorigin: true, href: `./${name}` },
          injectTo: 'head' as const,
        }));
        return [
          { tag: 'meta', attrs: { 'http-equiv': 'Content-Security-Policy', content: POLICY }, injectTo: 'head-prepend' as const },
          ...links,
        ];
      },
    },
  };
}

/** Emits sw.js, which keeps the whole build for offline use; its text changes with the build, so browsers notice a new one. */
function offline(): Plugin {
  return {
    name: 'offline',
    apply: 'build',
    generateBundle: {
      order: 'post',
      handler(_options, bundle) {
        const names = Object.keys(bundle).filter((name) => !name.endsWith('.map'));
        const files = ['./', './icon.svg', './manifest.webmanifest', ...names.map((name) => `./${name}`)];
        const version = createHash('sha256').update(files.join()).digest('hex').slice(0, 16);
        const text = readFileSync('src/ui/service_worker.js', 'utf8');
        const source = text.replace("'VERSION'", JSON.stringify(version)).replace("['FILES']", JSON.stringify(files));
        this.emitFile({ type: 'asset', fileName: 'sw.js', source });
      },
    },
  };
}

export default defineConfig({
  // Relative addresses: any folder of any web server serves the built page.
  base: './',
  clearScreen: false,
  plugins: [svelte(), lateTools(), lessonSchema(), preloadPage(), offline()],
  worker: { format: 'es', plugins: () => [lateTools()] },
  build: { target: 'es2022', modulePreload: { polyfill: false }, chunkSizeWarningLimit: 1500, reportCompressedSize: false },
  server: { port: 5173 },
  preview: { port: 4173 },
});
