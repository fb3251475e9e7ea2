import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
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

/** Imports that are cut in the page's worker, importer to imported: what the first prompt does not need comes behind it. */
const LATE: Readonly<Record<string, readonly string[]>> = {
  'src/machine/machine.ts': ['src/machine/boot_modules.ts', 'src/machine/ssh.ts'],
  'src/kernel/fs/procfs.ts': ['src/kernel/fs/proc_kernel_sysctl.ts'],
  'src/net/ipv4/af_inet.ts': ['src/net/ipv4/route_netlink.ts'],
  'src/kernel/fs/proc_net.ts': ['src/net/core/proc_net.ts', 'src/net/ipv4/proc_ipv4.ts', 'src/net/packet/af_packet.ts'],
  'src/kernel/fs/sysfs.ts': ['src/net/core/net_sysfs.ts', 'src/net/bridge/br_sysfs.ts', 'src/drivers/tun.ts'],
  'src/kernel/fs/devices.ts': ['src/kernel/fs/kmsg_device.ts', 'src/kernel/fs/tun_device.ts'],
  'src/net/core/rtnl_setlink.ts': ['src/net/core/dev_gso.ts', 'src/net/core/dev_netns.ts', 'src/net/core/dev_proto_down.ts'],
  'src/net/core/rtnl_link.ts': ['src/net/core/dev_gso.ts', 'src/net/core/rtnl_dellink.ts'],
  'src/net/core/init.ts': ['src/net/core/dev_netns.ts'],
  'src/kernel/fs/tun_device.ts': ['src/drivers/tun.ts'],
  'src/kernel/sys_net.ts': ['src/net/core/ethtool.ts', 'src/net/bridge/br_ioctl.ts', 'src/net/ipv4/inet_ioctl.ts'],
  'src/net/ipv4/ip_input.ts': ['src/net/ipv4/ip_fragment.ts'],
  'src/net/core/neigh_netlink.ts': ['src/net/core/neigh_tbl_netlink.ts'],
  'src/shell/bash.ts': [
    'src/shell/builtins/index.ts',
    'src/shell/execute.ts',
    'src/shell/parse.ts',
    'src/shell/print.ts',
    'src/shell/simple.ts',
    'src/shell/source.ts',
    'src/shell/substitute.ts',
    'src/shell/read_source.ts',
  ],
  'src/shell/interactive.ts': [
    'src/shell/builtins/flow.ts',
    'src/shell/completion/complete.ts',
    'src/shell/expand.ts',
    'src/shell/history_expand.ts',
    'src/shell/lower.ts',
    'src/shell/lower_word.ts',
    'src/shell/parse.ts',
    'src/shell/read_source.ts',
    'src/shell/source.ts',
    'src/shell/substitute.ts',
  ],
  'src/shell/prompt.ts': ['src/shell/strftime.ts', 'src/shell/expand.ts', 'src/shell/lower.ts', 'src/shell/lower_word.ts'],
  'src/shell/redirect.ts': ['src/shell/expand.ts', 'src/shell/dev_tcp.ts'],
  'src/shell/variables.ts': ['src/shell/arith.ts'],
};

/** What a module exports: a call stands in for functions and classes, numbers are numbers; anything else cannot come late. */
function exportsOf(path: string): { functions: string[]; classes: string[]; numbers: string[] } {
  const text = readFileSync(path, 'utf8');
  const named = (pattern: RegExp): string[] => [...text.matchAll(pattern)].map((found) => found[1]);
  return {
    functions: named(/^export function\*? (\w+)/gm),
    classes: named(/^export class (\w+)/gm),
    numbers: named(/^(export const \w+ = [\d_xa-f]+;)$/gm),
  };
}

/** Puts stand-ins in the place of the modules in LATE, and makes one chunk of these. */
function lateModules(): Plugin {
  const bundle = 'virtual:late-modules';
  const stub = '\0late:';
  const root = resolve('.');
  const late = [...new Set(Object.values(LATE).flat())];
  return {
    name: 'late-modules',
    enforce: 'pre',
    resolveId(id, importer) {
      if (id === bundle) return `\0${bundle}`;
      if (importer === undefined || !id.startsWith('.')) return null;
      const path = relative(root, resolve(dirname(importer), id));
      return LATE[relative(root, importer)]?.includes(path) ? stub + path : null;
    },
    load(id) {
      if (id.startsWith(stub)) {
        const path = id.slice(stub.length);
        const { functions, classes, numbers } = exportsOf(path);
        const module = `lateModule(${JSON.stringify(path)})`;
        return [
          ...numbers,
          `import { lateModule } from ${JSON.stringify(resolve('src/worker/late_modules.ts'))};`,
          ...functions.map((name) => `export const ${name} = (...args) => ${module}.${name}(...args);`),
          ...classes.map((name) => `export const ${name} = function (...args) { return new (${module}.${name})(...args); };`),
        ].join('\n');
      }
      if (id !== `\0${bundle}`) return null;
      const imports = late.map((path, at) => `import * as m${at} from ${JSON.stringify(resolve(path))};`);
      const entries = late.map((path, at) => {
        const { functions, classes } = exportsOf(path);
        return `${JSON.stringify(path)}: { ${[...functions, ...classes].map((name) => `${name}: m${at}.${name}`).join(', ')} }`;
      });
      return `${imports.join('\n')}\nexport default { ${entries.join(',\n')} };`;
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
        // All that is copied but the pictures of README.md.
        const copied = readdirSync('public').filter((name) => name !== 'pictures');
        const files = ['./', ...[...copied, ...names].map((name) => `./${name}`)];
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
  plugins: [svelte(), lateTools(), lateModules(), lessonSchema(), preloadPage(), offline()],
  worker: { format: 'es', plugins: () => [lateTools(), lateModules()] },
  build: { target: 'es2022', modulePreload: { polyfill: false }, chunkSizeWarningLimit: 1500, reportCompressedSize: false },
  server: { port: 5173 },
  preview: { port: 4173 },
});
