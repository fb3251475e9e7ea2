import { describe, expect, test } from 'vitest';
import type { Net } from '../../../src/net/core/net_namespace.ts';
import { NFPROTO_IPV4, type NetnsNf } from '../../../src/net/netfilter/core.ts';
import { EBUSY, EEXIST, EMLINK, ENOENT, EOPNOTSUPP } from '../../../src/uapi/errno.ts';
import { IPT_F_GOTO, IPT_INV_SRCIP, IPT_INV_VIA_IN, type XtChange } from '../../../src/uapi/xtables.ts';
import { ip, ping } from '../ipv4/inet_host.ts';
import { append, entry, newChain, table, XtHost } from './xt_host.ts';

/** a -- r -- b, r forwards. */
function routed(): { host: XtHost; a: Net; r: Net; b: Net } {
  const host = new XtHost();
  const a = host.netns();
  const r = host.netns();
  const b = host.netns();
  host.veth(a, 'eth0', '10.1.0.2/24', r, 'e0', '10.1.0.1/24');
  host.veth(r, 'e1', '10.2.0.1/24', b, 'eth0', '10.2.0.2/24');
  host.route(a, 'default', { gateway: ip('10.1.0.1') });
  host.route(b, 'default', { gateway: ip('10.2.0.1') });
  host.forward(r);
  host.run();
  return { host, a, r, b };
}

const filter = (...changes: XtChange[]): XtChange[] => [...table('filter', 'INPUT', 'FORWARD', 'OUTPUT'), ...changes];
const forward = (rule: ReturnType<typeof entry>): XtChange => append('filter', 'FORWARD', rule);

describe('rules at work', () => {
  test('a policy drops and counts', () => {
    const { host, a, r } = routed();
    host.done([{ type: 'new-table', table: 'filter' }, newChain('filter', 'FORWARD', 'DROP')], r);
    expect(ping(host, a, '10.2.0.2')).toBe('none');
    expect(host.chain('filter', 'FORWARD', r)).toMatchObject({ policy: 'DROP', pcnt: 1, bcnt: 84 });
    host.done([{ type: 'policy', table: 'filter', chain: 'FORWARD', policy: 'ACCEPT' }], r);
    expect(ping(host, a, '10.2.0.2')).toBe('reply');
    expect(host.chain('filter', 'FORWARD', r)).toMatchObject({ pcnt: 2, bcnt: 168 });
  });

  test('addresses, interfaces and protocol are tested, inverted too; rules and policy count', () => {
    const { host, a, r } = routed();
    const host24 = { src: ip('10.1.0.0'), smsk: -256 };
    host.done(
      filter(
        forward(entry('DROP', { ...host24, invflags: IPT_INV_SRCIP, proto: 6 })),
        forward(entry('', { iniface: 'e+' })),
        forward(entry('', { iniface: 'e0', invflags: IPT_INV_VIA_IN })),
        forward(entry('ACCEPT', host24)),
        forward(entry('DROP', { outiface: 'e1' })),
      ),
      r,
    );
    expect(ping(host, a, '10.2.0.2')).toBe('reply');
    expect(host.chain('filter', 'FORWARD', r).rules.map((rule) => rule.pcnt)).toEqual([0, 2, 1, 1, 0]);
    expect(host.chain('filter', 'FORWARD', r)).toMatchObject({ pcnt: 1, bcnt: 84 });
  });

  test('jump comes back, goto does not, RETURN ends a chain', () => {
    const { host, a, r } = routed();
    host.done(
      filter(
        newChain('filter', 'one'),
        newChain('filter', 'two'),
        forward(entry('one')),
        forward(entry('')),
        forward(entry('two', { flags: IPT_F_GOTO })),
        forward(entry('DROP')),
        append('filter', 'one', entry('RETURN', { proto: 1 })),
        append('filter', 'one', entry('DROP')),
        append('filter', 'two', entry('', { proto: 6 })),
      ),
      r,
    );
    expect(ping(host, a, '10.2.0.2')).toBe('reply');
    expect(host.chain('filter', 'FORWARD', r).rules.map((rule) => rule.pcnt)).toEqual([2, 2, 2, 0]);
    expect(host.chain('filter', 'FORWARD', r).pcnt).toBe(2);
    expect(host.chain('filter', 'one', r)).toMatchObject({ references: 1, hook: -1, policy: '', pcnt: 0 });
  });

  test('each rule that matched is told, and the policy', () => {
    const { host, a, r } = routed();
    host.done(filter(newChain('filter', 'one'), forward(entry('one')), append('filter', 'one', entry('', { proto: 1 }))), r);
    host.trace();
    ping(host, a, '10.2.0.2');
    const seen = host.events
      .filter(({ point, detail }) => point === 'ipt_do_table' && detail!.hook === 'FORWARD')
      .map(({ detail }) => detail);
    expect(seen.slice(0, 4)).toEqual([
      { hook: 'FORWARD', table: 'filter', chain: 'FORWARD', rule: 1, target: 'one', verdict: 'JUMP' },
      { hook: 'FORWARD', table: 'filter', chain: 'one', rule: 1, target: '', verdict: 'CONTINUE' },
      { hook: 'FORWARD', table: 'filter', chain: 'one', rule: 0, target: 'return', verdict: 'RETURN' },
      { hook: 'FORWARD', table: 'filter', chain: 'FORWARD', rule: 0, target: 'policy', verdict: 'ACCEPT' },
    ]);
  });

  test('a built-in chain is a hook while it is there', () => {
    const host = new XtHost();
    const hooks = (hook: number): number[] =>
      ((host.net.nf as NetnsNf | null)?.hooks[(NFPROTO_IPV4 << 3) | hook] ?? []).map((ops) => ops.priority);
    host.done([...table('filter', 'OUTPUT'), ...table('raw', 'OUTPUT'), ...table('mangle', 'OUTPUT'), ...table('nat', 'OUTPUT')]);
    expect(hooks(3)).toEqual([-300, -150, -100, 0]);
    host.done([
      { type: 'del-chain', table: 'raw', chain: 'OUTPUT' },
      { type: 'del-table', table: 'nat' },
    ]);
    expect(hooks(3)).toEqual([-150, 0]);
    expect(host.tables().map(({ name }) => name)).toEqual(['filter', 'raw', 'mangle']);
  });
});

describe('a commit', () => {
  const refused = (changes: XtChange[], error: number, index: number): void => {
    const host = new XtHost();
    host.done(filter(newChain('filter', 'old'), append('filter', 'INPUT', entry('old'))));
    const before = JSON.stringify(host.tables());
    expect(host.commit([newChain('filter', 'new'), append('filter', 'new', entry('ACCEPT')), ...changes])).toEqual({
      error,
      index: index + 2,
    });
    expect(JSON.stringify(host.tables())).toBe(before);
  };

  test('is refused as the kernel does, and then nothing of it is done', () => {
    refused([newChain('filter', 'old')], -EEXIST, 0);
    refused([newChain('filter', 'x'), newChain('filter', 'x')], -EEXIST, 1);
    refused([newChain('nat', 'x')], -ENOENT, 0);
    refused([{ type: 'del-chain', table: 'filter', chain: 'none' }], -ENOENT, 0);
    refused([{ type: 'del-chain', table: 'filter', chain: 'old' }], -EBUSY, 0);
    refused([{ type: 'del-chain', table: 'filter', chain: 'INPUT' }], -EBUSY, 0);
    refused(
      [
        { type: 'delete', table: 'filter', chain: 'INPUT', at: 0 },
        { type: 'delete', table: 'filter', chain: 'INPUT', at: 0 },
      ],
      -ENOENT,
      1,
    );
    refused([append('filter', 'INPUT', entry('none'))], -ENOENT, 0);
    refused([append('filter', 'new', entry('INPUT'))], -EOPNOTSUPP, 0);
    refused([{ type: 'rename-chain', table: 'filter', chain: 'old', to: 'new' }], -EEXIST, 0);
    refused([{ type: 'del-table', table: 'filter' }, newChain('filter', 'x')], -ENOENT, 1);
  });

  test('refuses calls that do not end, once a built-in chain comes to them', () => {
    refused(
      [append('filter', 'new', entry('new')), append('filter', 'OUTPUT', entry('')), append('filter', 'OUTPUT', entry('new'))],
      -EMLINK,
      2,
    );
    refused(
      [append('filter', 'new', entry('old')), append('filter', 'old', entry('new')), append('filter', 'OUTPUT', entry(''))],
      -EMLINK,
      1,
    );
    const host = new XtHost();
    host.done(filter(newChain('filter', 'new'), append('filter', 'new', entry('new'))));
    expect(host.chain('filter', 'new').references).toBe(1);
  });

  test('lets chains call each other fifteen deep', () => {
    const host = new XtHost();
    const chains = Array.from({ length: 16 }, (_, i) => newChain('filter', `c${i}`));
    const jumps = Array.from({ length: 15 }, (_, i) => append('filter', `c${i}`, entry(`c${i + 1}`)));
    host.done(filter(...chains, ...jumps));
    expect(host.commit([append('filter', 'INPUT', entry('c0'))])).toEqual({ error: -EMLINK, index: 0 });
    expect(host.commit([append('filter', 'INPUT', entry('c1'))])).toEqual({ error: 0 });
  });

  test('gives handles, keeps places, follows names', () => {
    const host = new XtHost();
    host.done(
      filter(
        newChain('filter', 'a'),
        newChain('filter', 'b'),
        append('filter', 'INPUT', entry('a')),
        append('filter', 'INPUT', entry('DROP')),
      ),
    );
    host.done([
      { type: 'rename-chain', table: 'filter', chain: 'a', to: 'c' },
      { type: 'insert', table: 'filter', chain: 'INPUT', at: 1, entry: entry('ACCEPT') },
      { type: 'replace', table: 'filter', chain: 'INPUT', at: 2, entry: entry('RETURN') },
    ]);
    expect(host.tables()[0].chains.map(({ name, handle }) => [name, handle])).toEqual([
      ['INPUT', 1],
      ['FORWARD', 2],
      ['OUTPUT', 3],
      ['c', 4],
      ['b', 5],
    ]);
    expect(host.chain('filter', 'INPUT').rules.map(({ target, handle }) => [target.name, handle])).toEqual([
      ['c', 6],
      ['ACCEPT', 8],
      ['RETURN', 9],
    ]);
    host.done([
      { type: 'flush', table: 'filter', chain: 'INPUT' },
      { type: 'del-chain', table: 'filter', chain: 'c' },
    ]);
    expect(host.tables()[0].chains.map(({ name }) => name)).toEqual(['INPUT', 'FORWARD', 'OUTPUT', 'b']);
  });
});
