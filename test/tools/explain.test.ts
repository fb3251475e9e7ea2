import { describe, expect, it } from 'vitest';
import { explainError } from '../../src/tools/explain/error_words.ts';
import { explainLine } from '../../src/tools/explain/explain.ts';

function meaning(line: string, word: string): string {
  const found = explainLine(line).filter(({ from, to }) => line.slice(from, to) === word);
  return found.map(({ en }) => en).join(' / ');
}

describe('the words of a command', () => {
  it.each([
    ['iptables -t nat -A POSTROUTING ! -o docker0 -j MASQUERADE', '! -o docker0', /^leaving by any device but docker0$/],
    ['iptables -A FORWARD -p tcp -m tcp --dport 80 -j DROP', '--dport 80', /^to port 80$/],
    ['iptables -nvL FORWARD', '-nvL FORWARD', /lists the rules: FORWARD, packets that only pass through/],
    ['iptables -P FORWARD DROP', 'DROP', /drops it without a word/],
    ['iptables -A INPUT -m hashlimit --hashlimit-name x', '--hashlimit-name x', /an option of hashlimit: x/],
    ['ip a', 'a', /addresses of interfaces/],
    ['ip -n ns1 r add default via 10.0.0.1', '10.0.0.1', /the gateway.*: 10\.0\.0\.1/],
    ['ip link add v1 type veth peer name v2', 'veth', /a cable with two ends/],
    ['ip netns exec a ping -c 3 10.0.0.2', '3', /so many requests/],
    ['tcpdump -ni br0 arp &', '-ni', /no names.*on this interface/],
    ['cat x | grep y', '|', /what the command on the left prints/],
  ])('%s: %s', (line, word, expected) => {
    expect(meaning(line, word)).toMatch(expected);
  });

  it('are all said in both languages, and do not overlap', () => {
    const line =
      "ip netns exec ns1 iptables -t nat -I OUTPUT 2 -d 10.0.0.1/24 ! -o lo -j DNAT --to-destination '10.0.0.2' && ip l set a up; sysctl -w x=1 > f";
    const words = explainLine(line);
    for (const [at, { from, en, zh }] of words.entries()) {
      expect(from).toBeGreaterThanOrEqual(words[at - 1]?.to ?? 0);
      expect(en).not.toBe('');
      expect(zh).toMatch(/[\u4e00-\u9fff]/);
    }
    expect(words.length).toBeGreaterThan(15);
  });

  it('are not known of a line that is no command', () => {
    expect(explainLine('')).toEqual([]);
    expect(explainLine('| | ! "')).not.toBeNull();
  });
});

describe('error messages', () => {
  it.each([
    ['RTNETLINK answers: File exists', /there already/],
    ['Error: ipv4: Address already assigned.', /has this address already/],
    ['Error: Nexthop has invalid gateway.', /must be a neighbour/],
    ['ping: connect: Network is unreachable', /no route to there/],
    ['From 10.0.0.1 icmp_seq=1 Destination Host Unreachable', /no answer to ARP/],
    ['Cannot find device "v9"', /no interface of that name/],
    ['nc: connect to 10.0.0.2 port 80 (tcp) failed: Connection refused', /nobody listens/],
    ['iptables: Bad rule (does a matching rule exist in that chain?).', /no rule exactly like that/],
    ['iptables: No chain/target/match by that name.', /a word is not known/i],
  ])('%s', (text, expected) => {
    const found = explainError(`$ something\n${text}\n`);
    expect(found?.en).toMatch(expected);
    expect(found?.zh).toMatch(/[\u4e00-\u9fff].*[。？]$/);
    expect(found?.error).toBe(text);
  });

  it('are told before that nothing came back', () => {
    const text = 'From 10.0.2.2 icmp_seq=1 Destination Net Unreachable\n1 packets transmitted, 0 received, +1 errors, 100% packet loss';
    expect(explainError(text)?.error).toMatch(/Net Unreachable/);
    expect(explainError('1 packets transmitted, 0 received, 100% packet loss')?.en).toMatch(/`why` says where/);
  });

  it('are not seen where there are none', () => {
    expect(explainError('64 bytes from 10.0.0.2: icmp_seq=1 ttl=64 time=0.04 ms\n0% packet loss')).toBeNull();
  });
});
