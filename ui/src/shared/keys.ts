import { SECOND_ENTER_MS, SILENCE_MS, Wedge } from './wedge'

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

/** The one listener for keys: tells scans from typing wherever the focus is, and hands keys to the layer on top. */
export class Keys {
  readonly wedge = new Wedge(30)
  readonly #layers: Layer[] = []
  readonly #held: string[] = []
  #before: Before | null = null
  #marks: (() => void)[] = []
  #lastAt = -Infinity
  /** What an input method still writes of a scan that is over. */
  #late: { before: Before; until: number } | null = null
  #silence: ReturnType<typeof setTimeout> | undefined

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

  get isModal(): boolean {
    return this.#layers.some((layer) => layer.modal)
  }

  listen(target: Window): () => void {
    const down = (event: KeyboardEvent) => this.#down(event)
    const written = (event: Event) => this.#written(event)
    target.addEventListener('keydown', down, { capture: true })
    target.addEventListener('input', written, { capture: true })
    return () => {
      target.removeEventListener('keydown', down, { capture: true })
      target.removeEventListener('input', written, { capture: true })
    }
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

  #scanIsBlocked(): boolean {
    return this.isModal
  }

  #down(event: KeyboardEvent): void {
    if (!this.wedge.isReading || event.timeStamp - this.#lastAt > SILENCE_MS) this.#mark(event)
    this.#lastAt = event.timeStamp
    this.#late = null
    const verdict = this.wedge.press(event)
    clearTimeout(this.#silence)
    if (verdict.kind === 'pass') {
      if (this.wedge.isReading) this.#silence = setTimeout(() => this.#onSilence(), SILENCE_MS + 5)
      this.#hand(event)
      return
    }
    swallow(event)
    if (verdict.kind === 'scan') this.#scanned(verdict.text, event.timeStamp)
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
  }

  #mark(event: KeyboardEvent): void {
    this.#before = fieldOf(event.target)
    this.#marks = this.#layers.flatMap((layer) => layer.mark?.() ?? [])
  }

  /** A page that was busy has keys waiting behind this timer: only after a second look without any is it silence. */
  #onSilence(isSecondLook = false): void {
    if (!isSecondLook) {
      this.#silence = setTimeout(() => this.#onSilence(true), SECOND_LOOK_MS)
      return
    }
    const now = performance.now()
    const verdict = this.wedge.silence(now)
    if (verdict.kind === 'scan') this.#scanned(verdict.text, now)
    // A timer may be early.
    else if (this.wedge.isReading && now - this.#lastAt < SILENCE_MS) this.#silence = setTimeout(() => this.#onSilence(), SILENCE_MS)
  }

  #scanned(code: string, at: number): void {
    putBack(this.#before)
    this.#late = this.#before && { before: this.#before, until: at + SECOND_ENTER_MS }
    for (const restore of this.#marks) restore()
    this.#before = null
    this.#marks = []
    this.scan(code)
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
