import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LiveScreen } from './live-screen.ts';

// biome-ignore lint/suspicious/noControlCharactersInRegex: control sequences begin with ESC
const TOKEN = /\x1b\[\??[0-9]*[A-Za-z]|[\s\S]/g;

/** The few control sequences that LiveScreen uses, carried out on lines of text. */
class Screen {
  lines: string[] = [''];
  row = 0;
  column = 0;
  cursor = true;

  write(text: string): void {
    for (const [token] of text.matchAll(TOKEN)) this.#take(token);
  }

  #take(token: string): void {
    if (token === '\n') {
      this.row++;
      this.column = 0;
      this.lines[this.row] ??= '';
    } else if (token === '\r') this.column = 0;
    else if (token === '\x1b[K') this.lines[this.row] = (this.lines[this.row] ?? '').slice(0, this.column);
    else if (token === '\x1b[J') {
      this.lines.length = this.row + 1;
      this.lines[this.row] = (this.lines[this.row] ?? '').slice(0, this.column);
    } else if (token.endsWith('A')) this.row -= Number(token.slice(2, -1));
    else if (token === '\x1b[?25l') this.cursor = false;
    else if (token === '\x1b[?25h') this.cursor = true;
    else if (!token.startsWith('\x1b')) this.#put(token);
  }

  #put(char: string): void {
    const line = (this.lines[this.row] ?? '').padEnd(this.column);
    this.lines[this.row] = line.slice(0, this.column) + char + line.slice(this.column + 1);
    this.column++;
  }
}

function screens(): { screen: Screen; live: LiveScreen; writes: string[] } {
  const screen = new Screen();
  const writes: string[] = [];
  const live = new LiveScreen((text) => {
    writes.push(text);
    screen.write(text);
  });
  return { screen, live, writes };
}

test('LiveScreen draws each picture over the one before, longer or shorter', () => {
  const { screen, live } = screens();
  live.draw(['one', 'two two', 'three']);
  assert.deepEqual(screen.lines, ['one', 'two two', 'three', '']);
  live.draw(['1', '2']);
  assert.deepEqual(screen.lines, ['1', '2', '']);
  live.draw(['1', '2', '3', '4']);
  assert.deepEqual(screen.lines, ['1', '2', '3', '4', '']);
});

test('LiveScreen writes each picture at once, and nothing for the same picture', () => {
  const { live, writes } = screens();
  live.draw(['one']);
  live.draw(['one']);
  live.draw(['two']);
  assert.equal(writes.length, 2);
});

test('LiveScreen does not clear before it draws: that would flicker', () => {
  const { live, writes } = screens();
  live.draw(['one', 'two']);
  live.draw(['three', 'four']);
  assert.ok(writes[1]?.includes('three\x1b[K\nfour\x1b[K\n\x1b[J'));
  assert.equal(writes[1]?.split('\x1b[J').length, 2);
});

test('LiveScreen prints lines that stay above the picture', () => {
  const { screen, live } = screens();
  live.draw(['picture', 'of two lines']);
  live.print(['kept']);
  live.draw(['new picture']);
  assert.deepEqual(screen.lines, ['kept', 'new picture', '']);
});

test('LiveScreen hides the cursor while it draws, and close shows it and takes the picture away', () => {
  const { screen, live } = screens();
  live.print(['kept']);
  live.draw(['picture']);
  assert.equal(screen.cursor, false);
  live.close();
  live.close();
  assert.deepEqual([screen.cursor, screen.lines], [true, ['kept', '']]);
});
