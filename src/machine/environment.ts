/** Where root's login shell looks for commands. */
export const LOGIN_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** The environment root logs in with. */
export function loginEnvironment(): Map<string, string> {
  return new Map([
    ['HOME', '/root'],
    ['LANG', 'C.UTF-8'],
    ['LOGNAME', 'root'],
    ['PATH', LOGIN_PATH],
    ['SHELL', '/bin/bash'],
    ['TERM', 'xterm-256color'],
    ['USER', 'root'],
  ]);
}
