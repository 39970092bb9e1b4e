import type { Heard } from '$backend/bindings'
import { characterOf, isEnd, SECOND_ENTER_MS, SILENCE_MS, Wedge } from './wedge'

/** What a screen or a dialog does with keys and scans. The layer on top is asked first; nothing goes through a modal one. */
export type Layer = {
  press?: (event: KeyboardEvent) => boolean
  scan?: (code: string) => void
  /** Remembers how things stand when a scan may be beginning: its first keys look like a cashier's. The answer puts it back. */
  mark?: () => () => void
  modal?: boolean
}

const SECOND_LOOK_MS = 20

type Field = HTMLInputElement | HTMLTextAreaElement
type Before = { field: Field; value: string; start: number | null; end: number | null }
type Waiting = Heard & { heardAt: number }
/** How things stood before keys that may turn out to be a scan's. */
type Mark = { at: number; before: Before | null; restores: (() => void)[] }

/** How long the end key of a burst that the shell heard may be on its way. */
const ON_ITS_WAY_MS = 1000
/** How much longer one key may be on its way to the page than another; a hand's Enter is further from a scan's. */
const SAME_KEY_MS = 100
const MARKS_MAX = 8
/** How far behind the keys an input method may be that no end key waits for. */
const LATE_MS = 500

/** The one listener for keys: tells scans from typing wherever the focus is, and hands keys to the layer on top. */
export class Keys {
  readonly wedge = new Wedge(30)
  /** Whether the shell hears the scanner, too. Then it alone says that a burst ended in silence: two who say so would sell twice. */
  isHeard = false
  readonly #layers: Layer[] = []
  readonly #held: string[] = []
  #marks: Mark[] = []
  #lastAt = -Infinity
  #handledAt = -Infinity
  /** Keys until then were meant for what was there before, and those that follow without a rest are of the same burst. */
  #deafUntil = -Infinity
  /** What an input method still writes of a scan that is over. */
  #late: { before: Before; until: number } | null = null
  #silence: ReturnType<typeof setTimeout> | undefined
  #isComposing = false
  #isWritten = false
  #heard: Waiting[] = []
  /** What the keyboard's clock is ahead of the page's. */
  #ahead: number | null = null

  constructor(private readonly onHeld: () => void) {}

  /** Lays a layer on top; the answer takes it away again. */
  push(layer: Layer): () => void {
    this.#layers.push(layer)
    return () => {
      const at = this.#layers.indexOf(layer)
      if (at >= 0) this.#layers.splice(at, 1)
      queueMicrotask(() => this.release())
    }
  }

  /** From now on there is a counter. Keys from before may be half of a scan: they wait in line while a page is loaded. */
  begin(): void {
    this.#deafUntil = performance.now()
  }

  get isModal(): boolean {
    return this.#layers.some((layer) => layer.modal)
  }

  listen(target: Window): () => void {
    const down = (event: KeyboardEvent) => this.#down(event)
    const written = (event: Event) => this.#written(event)
    const composed = (event: Event) => this.#composed(event)
    const heard = [['keydown', down], ['beforeinput', composed], ['input', written], ['compositionstart', composed], ['compositionend', composed]] as const
    for (const [kind, hear] of heard) target.addEventListener(kind, hear as EventListener, { capture: true })
    return () => {
      for (const [kind, hear] of heard) target.removeEventListener(kind, hear as EventListener, { capture: true })
    }
  }

  /** The shell heard a burst, whole, whatever an input method takes of it. The end key tells when it is a scan. */
  heard(burst: Heard): void {
    this.#heard.push({ ...burst, heardAt: performance.now() })
    if (burst.end === 'key') return
    clearTimeout(this.#silence)
    this.#silence = setTimeout(() => this.#onSilence(true), SECOND_LOOK_MS)
  }

  /** Hands on the scans that waited for a dialog to close. */
  release(): void {
    while (this.#held.length > 0 && !this.#scanIsBlocked()) {
      const next = this.#held.shift()
      if (next !== undefined) this.scan(next)
    }
  }

  scan(code: string): void {
    if (this.#scanIsBlocked()) {
      this.#held.push(code)
      this.onHeld()
      return
    }
    for (const layer of this.#layers.toReversed()) {
      if (layer.scan) return layer.scan(code)
    }
  }

  /** The topmost layer that wants scans or is modal decides: what lies below a modal one hears nothing. */
  #scanIsBlocked(): boolean {
    const deciding = this.#layers.findLast((layer) => layer.scan !== undefined || layer.modal)
    return deciding !== undefined && deciding.scan === undefined
  }

  #down(event: KeyboardEvent): void {
    if (event.timeStamp < this.#deafUntil) {
      this.#deafUntil = Math.max(this.#deafUntil, event.timeStamp + SILENCE_MS)
      return swallow(event)
    }
    if (!isEnd(event)) this.#note(event)
    if (isWriting(event)) return
    this.#handledAt = performance.now()
    this.#late = null
    const burst = isEnd(event) ? (this.#whole(event.timeStamp) ?? this.#silent()) : null
    const { read } = this.wedge
    const verdict = this.wedge.press(event, burst?.text)
    clearTimeout(this.#silence)
    if (verdict.kind === 'pass') {
      if (this.wedge.isReading || this.#silent()) this.#silence = setTimeout(() => this.#onSilence(), SILENCE_MS + 5)
      this.#hand(event)
      return
    }
    swallow(event)
    if (verdict.kind !== 'scan') return
    const known = this.#scanned(verdict.text, event.timeStamp, burst, read)
    if (known?.end === 'key') this.#ahead = known.at - event.timeStamp
  }

  /** An input method may write what it had of a scan when all is over: that goes, too. */
  #written(event: Event): void {
    const late = this.#late
    if (!late || event.target !== late.before.field) return
    if (event.timeStamp > late.until) {
      this.#late = null
      return
    }
    event.stopImmediatePropagation()
    this.#late = null
    putBack(late.before)
    this.#late = late
  }

  /** Marks how things stand where keys may be beginning, those too that an input method took and only writes. */
  #note(event: Event): void {
    const isNew = event.timeStamp - this.#lastAt > SILENCE_MS || !(this.wedge.isReading || this.#isWritten)
    this.#lastAt = event.timeStamp
    if (this.#marks.length > 0 && (this.#isComposing || !isNew)) return
    this.#isWritten = false
    const restores = this.#layers.flatMap((layer) => layer.mark?.() ?? [])
    this.#marks.push({ at: event.timeStamp, before: fieldOf(event.target), restores })
    if (this.#marks.length > MARKS_MAX) this.#marks.shift()
  }

  #composed(event: Event): void {
    this.#note(event)
    this.#isWritten = true
    if (event.type === 'compositionstart') this.#isComposing = true
    if (event.type !== 'compositionend') return
    this.#isComposing = false
    // What was half composed when a scan came goes with it.
    const mark = this.#marks.at(-1)
    if (mark) mark.at = event.timeStamp
  }

  /** The burst that this key ends, as the shell heard it. */
  #whole(at: number): Waiting | null {
    const ahead = this.#ahead
    const isThis = (one: Waiting) => ahead === null || Math.abs(one.at - ahead - at) <= SAME_KEY_MS
    return this.#waiting('key').find(isThis) ?? null
  }

  /** The first burst of which the shell said that it ended in silence. */
  #silent(): Waiting | null {
    return this.#waiting('silence')[0] ?? null
  }

  #waiting(end: Heard['end']): Waiting[] {
    const since = performance.now() - ON_ITS_WAY_MS
    this.#heard = this.#heard.filter((one) => one.heardAt > since)
    return this.#heard.filter((one) => one.end === end)
  }

  /** A page that was busy has keys waiting behind this timer: only after a second look without any is it silence. */
  #onSilence(isSecondLook = false): void {
    if (!isSecondLook) {
      this.#silence = setTimeout(() => this.#onSilence(true), SECOND_LOOK_MS)
      return
    }
    const now = performance.now()
    const burst = this.#silent()
    if (burst && now - this.#handledAt < SILENCE_MS) {
      // The shell is ahead of the page: there the keys of this burst, or of the next one, still come in.
      this.#silence = setTimeout(() => this.#onSilence(), SILENCE_MS)
      return
    }
    if (!burst && this.isHeard) return
    const { read } = this.wedge
    const verdict = this.wedge.silence(now, burst?.text)
    if (verdict.kind === 'scan') {
      this.#scanned(verdict.text, now, burst, read)
      if (this.#silent()) this.#silence = setTimeout(() => this.#onSilence(true), SECOND_LOOK_MS)
    }
    // A timer may be early.
    else if (this.wedge.isReading && now - this.#lastAt < SILENCE_MS) this.#silence = setTimeout(() => this.#onSilence(), SILENCE_MS)
  }

  /** What the page read may be the end alone of what the shell heard; the answer is that. */
  #scanned(text: string, at: number, burst: Waiting | null, read: string): Waiting | undefined {
    const known = burst ?? this.#heard.find((one) => one.text.endsWith(text))
    const told = known ? this.#heard.splice(0, this.#heard.indexOf(known) + 1) : []
    const isSeenWhole = known === undefined || read.endsWith(known.text) || this.#isComposing
    const mark = isSeenWhole ? this.#marks.at(-1) : this.#markOf(known, at)
    const before = mark ? mark.before : fieldOf(document.activeElement)
    this.#marks = []
    this.#isComposing = false
    this.#isWritten = false
    putBack(before)
    this.#late = before && { before, until: at + (known?.end === 'silence' ? LATE_MS : SECOND_ENTER_MS) }
    for (const restore of mark?.restores ?? []) restore()
    // A scan whose silence was said while the keys of this one came in.
    for (const one of told) if (one !== known && one.end === 'silence') this.scan(one.text)
    this.scan(known && known.text.length > text.length ? known.text : text)
    return known
  }

  /** How things stood when a burst that ends now, or ended in silence, began; none where the page saw nothing of it. */
  #markOf({ took_ms }: Heard, at: number): Mark | undefined {
    const began = at - took_ms - SILENCE_MS - 2 * SECOND_LOOK_MS - SAME_KEY_MS
    return this.#marks.find((one) => one.at >= began)
  }

  #hand(event: KeyboardEvent): void {
    if (isOfInputMethod(event)) return
    // A held-down Enter would run from the basket through the tender to the next sale.
    if (event.key === 'Enter' && event.repeat) return swallow(event)
    for (const layer of this.#layers.toReversed()) {
      if (layer.press?.(event)) return swallow(event)
      if (layer.modal) return
    }
  }
}

/** A key that an input method keeps to itself: 229 is what webviews without `Process` call it. */
function isOfInputMethod(event: KeyboardEvent): boolean {
  return event.isComposing || event.key === 'Process' || event.keyCode === 229
}

/** A key that nobody pressed: some webviews make one for what an input method writes. */
function isWriting(event: KeyboardEvent): boolean {
  return event.keyCode === 229 && !isEnd(event) && characterOf(event) === null
}

function swallow(event: KeyboardEvent): void {
  event.preventDefault()
  event.stopPropagation()
}

function fieldOf(target: EventTarget | null): Before | null {
  if (!(target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement)) return null
  return { field: target, value: target.value, start: target.selectionStart, end: target.selectionEnd }
}

/** Takes the scanner's characters out of the field again. */
function putBack(before: Before | null): void {
  if (!before || !before.field.isConnected) return
  const { field, value, start, end } = before
  // Leaving the field ends an input method's composition, which would write the characters once more.
  if (document.activeElement === field) {
    field.blur()
    field.focus()
  }
  if (field.value === value) return
  field.value = value
  field.dispatchEvent(new Event('input', { bubbles: true }))
  if (start !== null) field.setSelectionRange(start, end)
}
