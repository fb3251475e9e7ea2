/** Made at build from tools/index.ts (vite.config.ts). */
declare module 'virtual:command-names' {
  const names: readonly { name: string; path: '/usr/bin' | '/usr/sbin'; aliases?: readonly string[] }[];
  export default names;
}

/** Made at build from the modules that come late, by their paths (vite.config.ts, LATE). */
declare module 'virtual:late-modules' {
  const modules: Readonly<Record<string, object>>;
  export default modules;
}
