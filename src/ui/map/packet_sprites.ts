import type { Protocol } from '../../view/packet.ts';

/** What is drawn for each protocol: told apart by colour, shape and letter. */
const LETTERS: Readonly<Record<Protocol, string>> = { arp: 'A', icmp: 'I', igmp: 'G', udp: 'U', tcp: 'T', stp: 'S', other: '·' };

/** The number of corners, and how far the first one is turned from the top (turns); 0 corners: round. */
const SHAPES: Readonly<Record<Protocol, readonly [corners: number, turn: number]>> = {
  arp: [4, 0],
  icmp: [0, 0],
  igmp: [5, 0],
  udp: [4, 0.125],
  tcp: [6, 0],
  stp: [3, 0],
  other: [0, 0],
};

/** A picture of a packet of each protocol, `radius` px large, for a screen with `ratio` dots a px. */
export function packetSprites(radius: number, ratio: number, style: CSSStyleDeclaration): ReadonlyMap<Protocol, HTMLCanvasElement> {
  const sprites = new Map<Protocol, HTMLCanvasElement>();
  for (const protocol of Object.keys(LETTERS) as Protocol[]) {
    const canvas = document.createElement('canvas');
    canvas.width = canvas.height = Math.ceil((radius + 2) * 2 * ratio);
    const pen = canvas.getContext('2d')!;
    pen.scale(ratio, ratio);
    pen.translate(radius + 2, radius + 2);
    pen.fillStyle = style.getPropertyValue(`--${protocol}`);
    outline(pen, protocol, radius);
    pen.fill();
    pen.strokeStyle = pen.fillStyle = style.getPropertyValue('--bg');
    pen.lineWidth = 1;
    pen.stroke();
    if (radius >= 6) letter(pen, LETTERS[protocol], radius, style);
    sprites.set(protocol, canvas);
  }
  return sprites;
}

function letter(pen: CanvasRenderingContext2D, text: string, radius: number, style: CSSStyleDeclaration): void {
  pen.font = `700 ${radius * 1.15}px ${style.getPropertyValue('--code-face')}`;
  pen.textAlign = 'center';
  pen.textBaseline = 'middle';
  pen.fillText(text, 0, radius * 0.06);
}

function outline(pen: CanvasRenderingContext2D, protocol: Protocol, radius: number): void {
  const [corners, turn] = SHAPES[protocol];
  pen.beginPath();
  if (corners === 0) pen.arc(0, 0, protocol === 'other' ? radius * 0.8 : radius, 0, 2 * Math.PI);
  for (let at = 0; at < corners; at++) {
    const angle = (at / corners + turn - 0.25) * 2 * Math.PI;
    pen.lineTo(Math.cos(angle) * radius * 1.15, Math.sin(angle) * radius * 1.15);
  }
  pen.closePath();
}
