// A code of dark and light squares as a picture with a text in its place. Owns how it is drawn: dark on white, in dark mode, too.

import { outline } from '../qr.js';

const SVG = 'http://www.w3.org/2000/svg';

/**
 * @param {string[]} rows
 * @param {string} text what is read in its place
 */
export function picture(rows, text) {
  const { side, path } = outline(rows);
  const drawn = document.createElementNS(SVG, 'svg');
  const facts = { viewBox: `0 0 ${side} ${side}`, role: 'img', 'aria-label': text, 'shape-rendering': 'crispEdges' };
  for (const [name, value] of Object.entries(facts)) drawn.setAttribute(name, value);
  const [paper, ink] = [document.createElementNS(SVG, 'rect'), document.createElementNS(SVG, 'path')];
  for (const [name, value] of Object.entries({ width: side, height: side, fill: '#fff' })) paper.setAttribute(name, String(value));
  ink.setAttribute('d', path);
  ink.setAttribute('fill', '#000');
  drawn.append(paper, ink);
  return drawn;
}
