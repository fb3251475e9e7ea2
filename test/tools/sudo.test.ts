import { describe, expect, it } from 'vitest';
import { runTranscript } from '../../src/machine/script.ts';

/** What tutorials have around the commands that matter: it must not get in their way. */
function run(script: string): string {
  const { output, bugs } = runTranscript(script, { seed: 1 });
  expect(bugs).toEqual([]);
  return output;
}

describe('sudo', () => {
  it('runs the command as it is', () => {
    expect(run('sudo ip netns add a\nsudo -E ip netns exec a ip -br link')).toMatch(/^lo +DOWN/m);
    expect(run('echo 1 | sudo tee /proc/sys/net/ipv4/ip_forward\nsudo sysctl net.ipv4.ip_forward')).toContain('ip_forward = 1\n');
    expect(run('sudo X=3 env | grep -c "^X=3$"')).toContain('\n1\n');
  });

  it('says what it cannot do', () => {
    expect(run('sudo')).toMatch(/usage: sudo[\s\S]*\[exit 1\]/);
    expect(run('sudo nosuch')).toContain('sudo: nosuch: command not found\n[exit 1]');
    expect(run('sudo -u nobody id')).toContain('[exit 95]');
    expect(run('sudo -u nosuch id')).toContain('sudo: unknown user nosuch\n');
    expect(run('sudo -D /nosuch id')).toContain('unable to change directory to /nosuch: No such file or directory\n[exit 1]');
  });

  it('takes options that stand together', () => {
    expect(run('sudo -Eu root id -u')).toContain('\n0\n');
    expect(run('sudo -nHD /tmp pwd')).toContain('\n/tmp\n');
  });

  it('opens a shell', () => {
    expect(run('cd /tmp; sudo -i pwd')).toContain('\n/root\n');
    expect(run('sudo -s id -u')).toContain('\n0\n');
  });
});

describe('modprobe', () => {
  it('knows what the kernel has built in', () => {
    expect(run('modprobe br_netfilter')).toBe('$ modprobe br_netfilter\n');
    expect(run('modprobe -a bridge 8021q nf-conntrack && echo all')).toContain('\nall\n');
    expect(run('modprobe nosuch')).toMatch(/FATAL: Module nosuch not found in directory \/lib\/modules\/\S+\n\[exit 1\]/);
    expect(run('modprobe -r bridge')).toContain('is builtin.\n[exit 1]');
    expect(run('lsmod')).toContain('[exit 95]');
  });
});

describe('apt-get', () => {
  it('says what is here and what is not', () => {
    expect(run('sudo apt-get update && sudo apt-get install -y bridge-utils telnet')).toMatch(
      /bridge-utils is already the newest version \(\S+\)\.\ninetutils-telnet is already/,
    );
    expect(run('apt install wireshark')).toContain('Error: Unable to locate package wireshark\n[exit 100]');
    expect(run('apt-get remove curl')).toContain('[exit 95]');
  });
});
