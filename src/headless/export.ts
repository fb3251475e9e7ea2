import { capture } from '../machine/capture.ts';
import { exportScript } from '../machine/export_script.ts';
import { Machine } from '../machine/machine.ts';
import { labOfScript } from '../machine/script.ts';
import { checkLab, filesOption, labOption, parseOptions, readScript, seedOption, UsageError } from './options.ts';

/** `patchbay export`: runs a shell script on a fresh machine and prints a script that builds the network it left behind. */
export function exportNetwork(argv: readonly string[]): number {
  const options = parseOptions(argv, ['lab', 'seed', 'files', 'host'], []);
  const [path, ...more] = options.rest;
  if (path === undefined || more.length > 0) throw new UsageError('export: which script?');
  const text = readScript(path);
  const lab = labOption(options) ?? labOfScript(text);
  checkLab(lab);
  const machine = new Machine({ lab, seed: seedOption(options), files: { ...filesOption(options), '/tmp/script': text } });
  const host = options.values.get('host') ?? machine.visibleHosts[0].name;
  if (!machine.hosts.has(host)) throw new UsageError(`export: there is no host "${host}"`);
  process.stderr.write(capture(machine, host, 'bash /tmp/script'));
  process.stdout.write(exportScript(machine, host));
  return 0;
}
