import { type IptEcnTarget, IPT_ECN_OP_SET_CWR, IPT_ECN_OP_SET_ECE, IPT_ECN_OP_SET_IP } from '../../uapi/xt_data.ts';
import type { XtExtension } from './extension.ts';
import { badParameter } from './xtables_error.ts';

const REMOVE = IPT_ECN_OP_SET_ECE | IPT_ECN_OP_SET_CWR;

function removes({ operation, ece, cwr }: IptEcnTarget): boolean {
  return operation === REMOVE && ece === 0 && cwr === 0;
}

/** Takes explicit congestion notification out of TCP. */
export const LIBIPT_ECN_TG: XtExtension<IptEcnTarget> = {
  name: 'ECN',
  options: [
    { name: 'ecn-tcp-remove', id: 'ecn-tcp-remove', type: 'none', excl: ['ecn-tcp-cwr', 'ecn-tcp-ece'] },
    { name: 'ecn-tcp-cwr', id: 'ecn-tcp-cwr', type: 'uint8', max: 1, excl: ['ecn-tcp-remove'] },
    { name: 'ecn-tcp-ece', id: 'ecn-tcp-ece', type: 'uint8', max: 1, excl: ['ecn-tcp-remove'] },
    { name: 'ecn-ip-ect', id: 'ecn-ip-ect', type: 'uint8', max: 3 },
  ],
  init: () => ({ operation: 0, ipEct: 0, ece: 0, cwr: 0 }),
  parse({ id, data, number }) {
    if (id === 'ecn-tcp-remove') Object.assign(data, { operation: REMOVE, ece: 0, cwr: 0 });
    else if (id === 'ecn-tcp-cwr') Object.assign(data, { operation: data.operation | IPT_ECN_OP_SET_CWR, cwr: number });
    else if (id === 'ecn-tcp-ece') Object.assign(data, { operation: data.operation | IPT_ECN_OP_SET_ECE, ece: number });
    else Object.assign(data, { operation: data.operation | IPT_ECN_OP_SET_IP, ipEct: number });
  },
  check({ used }) {
    if (used.size === 0) throw badParameter('ECN target: An operation is required');
  },
  print(info) {
    if (removes(info)) return ' ECN TCP remove';
    let text = ' ECN';
    if (info.operation & IPT_ECN_OP_SET_ECE) text += ` ECE=${info.ece}`;
    if (info.operation & IPT_ECN_OP_SET_CWR) text += ` CWR=${info.cwr}`;
    return info.operation & IPT_ECN_OP_SET_IP ? `${text} ECT codepoint=${info.ipEct}` : text;
  },
  save(info) {
    if (removes(info)) return ' --ecn-tcp-remove';
    let text = '';
    if (info.operation & IPT_ECN_OP_SET_ECE) text += ` --ecn-tcp-ece ${info.ece}`;
    if (info.operation & IPT_ECN_OP_SET_CWR) text += ` --ecn-tcp-cwr ${info.cwr}`;
    return info.operation & IPT_ECN_OP_SET_IP ? `${text} --ecn-ip-ect ${info.ipEct}` : text;
  },
  help: '--ecn-tcp-remove   clears the bits by which a SYN offers it',
};
