/** Made at build from tools/index.ts (vite.config.ts). */
declare module 'virtual:command-names' {
  const names: readonly { name: string; path: '/usr/bin' | '/usr/sbin'; aliases?: readonly string[] }[];
  export default names;
}
