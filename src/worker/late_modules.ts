/**
 * Code that the first prompt need not wait for. The build cuts some imports of the machine (vite.config.ts, LATE): in their
 * place stand functions of the same names that call what `loadModules` fetched. Nothing may be typed before it is there.
 */
const loaded = new Map<string, object>();

/** The module `name` (its path from the root), as it was loaded; throws an Error before that. */
export function lateModule(name: string): object {
  const module = loaded.get(name);
  if (module === undefined) throw new Error(`${name} was needed before it was loaded`);
  return module;
}

/** Fetches it. */
export async function loadModules(): Promise<void> {
  const { default: modules } = await import('virtual:late-modules');
  for (const [name, module] of Object.entries(modules)) loaded.set(name, module);
}
