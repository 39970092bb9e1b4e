import type { Pace } from '$backend/bindings'

/** What of a keyboard event the scanner's reader looks at. */
export type Key = {
  key: string
  code: string
  timeStamp: number
  shiftKey: boolean
  ctrlKey: boolean
  altKey: boolean
  metaKey: boolean
  repeat: boolean
}

/** What becomes of a key: it goes on as if nothing were, it is swallowed, or it ends a scan (and is swallowed). */
export type Verdict = { kind: 'pass' } | { kind: 'swallow' } | { kind: 'scan'; text: string }

// What the shell's reader goes by, too: it is told (`pace`), and has no numbers of its own.
export const BURST_MIN = 6
export const SILENCE_MS = 100
export const SECOND_ENTER_MS = 150

const PASS: Verdict = { kind: 'pass' }
const SWALLOW: Verdict = { kind: 'swallow' }

/**
 * The scanner as a keyboard: tells bursts of keys from typing. A burst has at least six characters, its mean is at most
 * `scanMs` per key, and Enter, Tab or 100 ms of silence end it.
 */
export class Wedge {
  #text = ''
  #first = 0
  #last = 0
  #swallowUntil = -Infinity
  /** The text was handed on as a scan, because silence came. */
  #told = false

  constructor(public scanMs: number) {}

  get pace(): Pace {
    return { chars_min: BURST_MIN, mean_ms: this.scanMs, silence_ms: SILENCE_MS }
  }

  /** What may be a burst so far. */
  get read(): string {
    return this.#told ? '' : this.#text
  }

  /** Whether a burst may be beginning or going on. */
  get isReading(): boolean {
    return this.read !== ''
  }

  /** `whole` is the burst that this key ends, where others know it better. */
  press(key: Key, whole?: string): Verdict {
    if (isEnd(key)) {
      const read = !this.#told && key.timeStamp - this.#last <= SILENCE_MS ? this.#taken() : null
      const scanned = longer(read, whole)
      this.#text = ''
      if (whole === undefined && key.timeStamp < this.#swallowUntil) return SWALLOW
      if (scanned === null) return PASS
      this.#swallowUntil = key.timeStamp + SECOND_ENTER_MS
      return { kind: 'scan', text: scanned }
    }
    if (key.key === 'Shift') return PASS
    // A key that is held down comes as fast as a scanner.
    const char = key.repeat || key.ctrlKey || key.altKey || key.metaKey ? null : characterOf(key)
    if (char === null) {
      this.#text = ''
      return PASS
    }
    if (this.#text === '' || key.timeStamp - this.#last > SILENCE_MS) {
      this.#text = ''
      this.#first = key.timeStamp
    }
    this.#text += char
    this.#last = key.timeStamp
    // Keys that were in time, but waited for a busy page: what was handed on was half of a code, and here is the rest.
    this.#told = false
    // What ends these keys is their own end, not a second one of the scan before.
    this.#swallowUntil = -Infinity
    return PASS
  }

  /** Silence came: a burst without an end key is a scan, and an Enter that comes after all is still the scanner's. */
  silence(now: number, whole?: string): Verdict {
    if (whole === undefined && (!this.isReading || now - this.#last < SILENCE_MS)) return PASS
    const scanned = longer(this.#taken(), whole)
    // Typing; or a scan of which a busy page has read but the beginning. The next key's own time tells the two.
    if (scanned === null) return PASS
    this.#told = true
    if (whole !== undefined) this.#text = ''
    this.#swallowUntil = (whole === undefined ? this.#last + SILENCE_MS : now) + SECOND_ENTER_MS
    return { kind: 'scan', text: scanned }
  }

  #taken(): string | null {
    const count = this.#text.length
    if (count < BURST_MIN) return null
    const mean = (this.#last - this.#first) / (count - 1)
    return mean <= this.scanMs ? this.#text : null
  }
}

/** Of one burst that two read, what heard more of it. */
function longer(read: string | null, whole: string | undefined): string | null {
  return whole === undefined || read?.endsWith(whole) ? read : whole
}

/** Whether this is a key with which scanners end a code. */
export function isEnd({ key, code }: Pick<Key, 'key' | 'code'>): boolean {
  return key === 'Enter' || key === 'Tab' || code === 'Enter' || code === 'NumpadEnter' || code === 'Tab'
}

/** The character of a key as a scanner meant it: an input method may hide it behind `Process`, the key's place does not. */
export function characterOf(key: Key): string | null {
  if (key.key.length === 1 && key.key >= '!' && key.key <= '~') return key.key
  const digit = /^(?:Digit|Numpad)(\d)$/u.exec(key.code)
  if (digit) return key.shiftKey && key.code.startsWith('Digit') ? null : (digit[1] ?? null)
  const letter = /^Key([A-Z])$/u.exec(key.code)
  if (letter) return key.shiftKey ? (letter[1] ?? null) : (letter[1] ?? '').toLowerCase()
  if (key.code === 'Minus' || key.code === 'NumpadSubtract') return '-'
  return null
}
