import { describe, expect, it } from 'vitest';
import { runTranscript } from '../../../src/machine/script.ts';

/** Not recorded: the kernels that transcripts are made on have no VLAN filtering. */
const NETWORK = `
for n in a b c d; do ip netns add $n; done
ip link add br0 address 02:00:00:00:00:ff type bridge vlan_filtering 1; ip link set br0 up
i=1; for n in a b c d; do ip link add p$n type veth peer name eth0 netns $n; ip link set p$n master br0 up; ip -n $n addr add 10.0.0.$i/24 dev eth0; ip -n $n link set eth0 up; i=$((i+1)); done
bridge vlan add vid 10 dev pa pvid untagged; bridge vlan del vid 1 dev pa
bridge vlan add vid 10 dev pb pvid untagged
bridge vlan add vid 10 dev pd; bridge vlan add vid 20-22 dev pd
ip -n d link add link eth0 name eth0.10 type vlan id 10; ip -n d addr flush dev eth0; ip -n d addr add 10.0.0.4/24 dev eth0.10; ip -n d link set eth0.10 up
`;

function run(commands: string): string {
  const { output } = runTranscript(NETWORK + commands, { lab: 'bare' });
  return output.slice(output.lastIndexOf('ip -n d link set eth0.10 up\n') + 'ip -n d link set eth0.10 up\n'.length);
}

const replies = (output: string): string[] => output.match(/\d received/g) ?? [];

describe('a bridge that filters VLANs', () => {
  it('lets frames pass only where their VLAN is a member, with or without the tag', () => {
    const ping = (to: number): string => `ip netns exec a ping -c 1 -W 1 10.0.0.${to}\n`;
    expect(replies(run(ping(2) + ping(3) + ping(4)))).toEqual(['1 received', '0 received', '1 received']);
  });

  it('lists them', () => {
    expect(run('bridge vlan show; bridge -compressvlans vlan show dev pd\n').split('\n').slice(1)).toEqual([
      'port              vlan-id  ',
      'br0               1 PVID Egress Untagged',
      'pa                10 PVID Egress Untagged',
      'pb                1 Egress Untagged',
      '                  10 PVID Egress Untagged',
      'pc                1 PVID Egress Untagged',
      'pd                1 PVID Egress Untagged',
      '                  10',
      '                  20',
      '                  21',
      '                  22',
      'port              vlan-id  ',
      'pd                1 PVID Egress Untagged',
      '                  10',
      '                  20-22',
      '',
    ]);
  });

  it('learns in each VLAN by itself', () => {
    const output = run(
      'ip netns exec a ping -c 1 -W 1 10.0.0.2 > /dev/null; bridge fdb show br br0 | grep -v permanent | cut -d" " -f2-\n',
    );
    expect(output).toContain('dev pa vlan 10 master br0');
    expect(output).toContain('dev pb vlan 10 master br0');
  });

  it('is itself a member where it is told to, and host VLAN devices stand on it', () => {
    const output = run(
      'bridge vlan add vid 10 dev br0 self; ip link add link br0 name br0.10 type vlan id 10; ip addr add 10.0.0.9/24 dev br0.10; ip link set br0.10 up\n' +
        'ping -c 1 -W 1 10.0.0.1\nping -c 1 -W 1 10.0.0.4\nping -c 1 -W 1 10.0.0.3\n',
    );
    expect(replies(output)).toEqual(['1 received', '1 received', '0 received']);
  });

  it('refuses', () => {
    const output = run(
      'bridge vlan add vid 4095 dev pa; bridge vlan del vid 99 dev pa; bridge fdb add 02:00:00:00:00:99 dev pa master static vlan 11\n',
    );
    expect(output.match(/Error.*|RTNETLINK.*/g)).toEqual([
      'Error: bridge: Vlan id is invalid.',
      'RTNETLINK answers: No such file or directory',
      'RTNETLINK answers: Invalid argument',
    ]);
  });
});
