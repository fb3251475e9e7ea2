import { describe, expect, test } from 'vitest';
import { TestTerminal } from './terminal.ts';

const PROMPT = 'root@host:~# ';

describe('at a terminal', () => {
  test('commands, their errors, continuation lines', async () => {
    const terminal = new TestTerminal();
    terminal.type('echo hi\r');
    terminal.type('nosuch\r');
    terminal.type('for i in 1 2; do\recho $i\rdone\r');
    terminal.type('echo )\r');
    terminal.type('cd /tmp\r');
    expect(await terminal.rows()).toEqual([
      `${PROMPT}echo hi`,
      'hi',
      `${PROMPT}nosuch`,
      'bash: nosuch: command not found',
      `${PROMPT}for i in 1 2; do`,
      '> echo $i',
      '> done',
      '1',
      '2',
      `${PROMPT}echo )`,
      "bash: syntax error near unexpected token `)'",
      `${PROMPT}cd /tmp`,
      'root@host:/tmp# ',
    ]);
  });

  test('job control', async () => {
    const terminal = new TestTerminal();
    terminal.type('sleep 100\r');
    terminal.type('\x1a');
    terminal.type('jobs\r');
    terminal.type('bg\r');
    terminal.type('fg\r');
    terminal.type('\x03');
    terminal.type('echo $?\r');
    terminal.type('sleep 1 &\r');
    terminal.wait(2);
    terminal.type('\r');
    const rows = await terminal.rows();
    expect(rows.slice(0, 10)).toEqual([
      `${PROMPT}sleep 100`,
      '^Z',
      '[1]+  Stopped                 sleep 100',
      `${PROMPT}jobs`,
      '[1]+  Stopped                 sleep 100',
      `${PROMPT}bg`,
      '[1]+ sleep 100 &',
      `${PROMPT}fg`,
      'sleep 100',
      '^C',
    ]);
    expect(rows.slice(10, 13)).toEqual([`${PROMPT}echo $?`, '130', `${PROMPT}sleep 1 &`]);
    expect(rows[13]).toMatch(/^\[1\] \d+$/);
    expect(rows.slice(14)).toEqual([PROMPT, '[1]+  Done                    sleep 1', PROMPT]);
  });

  test('^C breaks a loop, a script that handles it goes on', async () => {
    const terminal = new TestTerminal();
    terminal.type('for i in 1 2 3; do sleep 10; echo $i; done\r');
    terminal.type('\x03');
    terminal.type('bash -c \'trap "echo caught" INT; sleep 10; echo on\'\r');
    terminal.type('\x03');
    expect(await terminal.rows()).toEqual([
      `${PROMPT}for i in 1 2 3; do sleep 10; echo $i; done`,
      '^C',
      `${PROMPT}bash -c 'trap "echo caught" INT; sleep 10; echo on'`,
      '^Ccaught',
      'on',
      PROMPT,
    ]);
  });

  test('^C ends what the shell itself waits for', async () => {
    const terminal = new TestTerminal();
    terminal.type('read x; echo no\r');
    terminal.type('\x03');
    terminal.type('sleep 50 & wait; echo no\r');
    terminal.type('\x03');
    terminal.type('x=$(sleep 10); echo no\r');
    terminal.type('\x03');
    terminal.type('while :; do :; done\r', 0.01);
    terminal.type('\x03');
    const rows = (await terminal.rows()).map((row) => row.replace(/^\[1\] \d+$/, '[1] PID'));
    expect(rows).toEqual([
      `${PROMPT}read x; echo no`,
      '^C',
      `${PROMPT}sleep 50 & wait; echo no`,
      '[1] PID',
      '^C',
      `${PROMPT}x=$(sleep 10); echo no`,
      '^C',
      `${PROMPT}while :; do :; done`,
      '^C',
      PROMPT,
    ]);
  });

  test('history: keys, !!, the file', async () => {
    const terminal = new TestTerminal();
    terminal.type('echo one\r');
    terminal.type('\x1b[A\x7f\x7f\x7ftwo\r');
    terminal.type('!!\r');
    terminal.type('echo !$ x\r');
    terminal.type('!nosuch\r');
    terminal.type('history 3\r');
    terminal.type('exec bash\r');
    terminal.type('exit\r');
    const rows = await terminal.rows();
    expect(rows.slice(0, 17)).toEqual([
      `${PROMPT}echo one`,
      'one',
      `${PROMPT}echo two`,
      'two',
      `${PROMPT}!!`,
      'echo two',
      'two',
      `${PROMPT}echo !$ x`,
      'echo two x',
      'two x',
      `${PROMPT}!nosuch`,
      'bash: !nosuch: event not found',
      `${PROMPT}history 3`,
      '    3  echo two',
      '    4  echo two x',
      '    5  history 3',
      `${PROMPT}exec bash`,
    ]);
  });

  test('a search in the history, with its prompt', async () => {
    const terminal = new TestTerminal();
    terminal.type('echo one\r');
    terminal.type('echo two\r');
    terminal.type('\x12ec');
    expect((await terminal.rows()).at(-1)).toBe("(reverse-i-search)`ec': echo two");
    terminal.type('\x12');
    expect((await terminal.rows()).at(-1)).toBe("(reverse-i-search)`ec': echo one");
    terminal.type('x');
    expect((await terminal.rows()).at(-1)).toBe("(failed reverse-i-search)`ecx': echo one");
    terminal.type('\x7f');
    terminal.type('\x1b', 1);
    expect((await terminal.rows()).at(-1)).toMatch(/^root@host:~# echo /);
    terminal.type('\x05\x15echo three\r');
    expect((await terminal.rows()).slice(-2)).toEqual(['three', PROMPT]);
  });

  test('the end of input leaves', async () => {
    const terminal = new TestTerminal();
    terminal.type('bash\r');
    terminal.type('\x04');
    expect(terminal.closed).toBe(false);
    terminal.type('false\r');
    terminal.type('\x04');
    expect(terminal.closed).toBe(true);
    expect(terminal.status).toBe(1);
    expect((await terminal.rows()).at(-1)).toBe('exit');
  });

  test('commands read what is typed ahead', async () => {
    const terminal = new TestTerminal();
    terminal.type('read x; echo "[$x]"\rhello\r');
    terminal.type('cat\r');
    terminal.type('line\r');
    terminal.type('\x04');
    expect(await terminal.rows()).toEqual([`${PROMPT}read x; echo "[$x]"`, '[hello]', `${PROMPT}cat`, 'line', 'line', PROMPT]);
  });

  test('a pasted script runs when it is asked to', async () => {
    const terminal = new TestTerminal();
    terminal.type('\x1b[200~echo a\necho b\x1b[201~');
    terminal.type('\r');
    expect(await terminal.rows()).toEqual([`${PROMPT}echo a`, 'echo b', 'a', 'b', PROMPT]);
  });
});

describe('Tab', () => {
  test.each([
    ['hist\t', 'history '],
    ['ip li\t', 'ip link '],
    ['ip link show l\t', 'ip link show lo '],
    ['ip netns exec r\t', 'ip netns exec red '],
    ['ip netns exec red ip li\t', 'ip netns exec red ip link '],
    ['ip -n r\t', 'ip -n red '],
    ['ip a add 10.0.0.1/24 de\t', 'ip a add 10.0.0.1/24 dev '],
    ['ip a add 10.0.0.1/24 dev l\t', 'ip a add 10.0.0.1/24 dev lo '],
    ['iptables -t na\t', 'iptables -t nat '],
    ['iptables -A FORWARD -j MASQ\t', 'iptables -A FORWARD -j MASQUERADE '],
    ['brctl addi\t', 'brctl addif '],
    ['brctl addif br\t', 'brctl addif br0 '],
    ['tcpdump -i l\t', 'tcpdump -i lo '],
    ['docker netw\t', 'docker network '],
    ['sysctl net.ipv4.ip_forw\t', 'sysctl net.ipv4.ip_forward'],
    ['cat /etc/hostn\t', 'cat /etc/hostname '],
    ['cd /et\t', 'cd /etc/'],
    ['echo $HOM\t', 'echo $HOME'],
    ['echo "$HOM\t', 'echo "$HOME'],
    ['echo $HOME\t', 'echo $HOME'],
    ['sudo ip li\t', 'sudo ip link '],
    ['true && ip li\t', 'true && ip link '],
    ['echo $(ip li\t', 'echo $(ip link '],
    ['cat < /etc/hostn\t', 'cat < /etc/hostname '],
    ['cat "/etc/hostn\t', 'cat "/etc/hostname" '],
    ['ls /sp\t', 'ls /sp\\ ace/'],
    ['nosuchcommand x\t', 'nosuchcommand x'],
  ])('%j', async (typed, line) => {
    const terminal = new TestTerminal();
    terminal.type('ip netns add red; ip link add br0 type bridge; mkdir "/sp ace"; clear\r');
    terminal.type(typed);
    expect((await terminal.rows()).at(-1)!.trimEnd()).toBe(`${PROMPT}${line}`.trimEnd());
    terminal.type('|');
    expect((await terminal.rows()).at(-1)).toBe(`${PROMPT}${line}|`);
  });

  test('twice lists in columns', async () => {
    const terminal = new TestTerminal();
    terminal.type('ip netns \t\t');
    const rows = await terminal.rows();
    expect(rows[0]).toBe(`${PROMPT}ip netns `);
    expect(rows[1]).toMatch(/^add {2,}del {2,}exec/);
    expect(rows.at(-1)).toBe(`${PROMPT}ip netns `);
  });
});
