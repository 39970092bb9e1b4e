import { flushSync, mount, unmount, type Component } from 'svelte'
import type { Till } from '$backend/till'
import { Keys } from '$shared/keys'
import type { Question, Shell } from '$shared/shell'
import Around from './Around.svelte'

/** What jsdom does not know of the window. */
function completeJsdom(): void {
  HTMLDialogElement.prototype.showModal = function () {
    this.open = true
  }
  HTMLDialogElement.prototype.close = function () {
    this.open = false
  }
}

/** A window in which one component is shown: real keys, and a shell that writes down what it is asked. */
export class TestWindow {
  readonly keys = new Keys(() => undefined)
  readonly told: string[] = []
  readonly failed: unknown[] = []
  readonly asked: Question[] = []
  readonly did: string[] = []
  answer = true
  #shown: Record<string, unknown> | null = null
  #stop: () => void = () => undefined

  constructor(private readonly till: Partial<Till>) {
    completeJsdom()
    this.#stop = this.keys.listen(window)
  }

  readonly shell = {
    till: {} as Till,
    keys: this.keys,
    shop: { name: '', currency: 'CNY', currency_scale: 2, locale: 'zh-Hans', time_zone: 'Asia/Shanghai', cut_off: '04:00', played: false, business_day: '2026-11-21' },
    window: { locale: 'zh-Hans', theme: 'system', scan_ms: 30, text_percent: 100 },
    refresh: async () => undefined,
    putWindow: async () => undefined,
    go: (screen, what) => void this.did.push(['go', screen, what].filter(Boolean).join(' ')),
    enrol: async () => (this.did.push('enrol'), null),
    topUp: async () => (this.did.push('topUp'), this.answer),
    editMember: async () => (this.did.push('editMember'), false),
    makeProduct: async () => (this.did.push('makeProduct'), null),
    editProduct: async () => (this.did.push('editProduct'), null),
    showBill: async () => (this.did.push('showBill'), false),
    showSlip: async (refundId) => void this.did.push(`showSlip ${refundId}`),
    refund: async (saleId) => (this.did.push(`refund ${saleId}`), this.answer),
    exchange: async (saleId) => (this.did.push(`exchange ${saleId}`), this.answer),
    voidSale: async (saleId) => (this.did.push(`voidSale ${saleId}`), this.answer),
    changeTender: async (saleId) => (this.did.push(`changeTender ${saleId}`), this.answer),
    addMember: async (saleId) => (this.did.push(`addMember ${saleId}`), this.answer),
    giveBack: async (card) => (this.did.push(`giveBack ${card.member_id}`), this.answer),
    giveCardBack: async (cardNo) => (this.did.push(`giveCardBack ${cardNo}`), this.answer),
    invoice: async (of) => (this.did.push(`invoice ${Object.values(of).join(' ')}`), this.answer),
    showBalanceSlip: async (id) => void this.did.push(`showBalanceSlip ${id}`),
    ask: async (question) => (this.asked.push(question), this.answer),
    tell: (text) => void this.told.push(text),
    fail: (why) => void this.failed.push(why),
    beep: () => undefined,
  } satisfies Shell as Shell

  show(Shown: Component<never>, props: Record<string, unknown>): void {
    Object.assign(this.shell.till, this.till)
    this.#shown = mount(Around, { target: document.body, props: { shell: this.shell, Shown, props } })
    flushSync()
  }

  async close(): Promise<void> {
    if (this.#shown) await unmount(this.#shown)
    this.#stop()
    document.body.innerHTML = ''
  }
}

/** Presses a key as the sheet of F1 writes it — `Ctrl Z`, `Alt 1`, `F5`, `*` — where the focus is, slowly like a hand. */
export async function press(name: string): Promise<KeyboardEvent> {
  const parts = name.split(' ')
  const key = parts.at(-1) ?? ''
  const event = new KeyboardEvent('keydown', {
    ...keyOf(key),
    ctrlKey: parts.includes('Ctrl'),
    altKey: parts.includes('Alt'),
    bubbles: true,
    cancelable: true,
  })
  Object.defineProperty(event, 'timeStamp', { value: (clock += 400) })
  const target = document.activeElement ?? document.body
  target.dispatchEvent(event)
  if (!event.defaultPrevented) byBrowser(target, event)
  await settled()
  return event
}

let clock = 10_000

const NAMED: Record<string, string> = { Esc: 'Escape', Del: 'Delete', '↑': 'ArrowUp', '↓': 'ArrowDown' }

function keyOf(key: string): { key: string; code: string } {
  if (/^[A-Z]$/u.test(key)) return { key: key.toLowerCase(), code: `Key${key}` }
  if (/^\d$/u.test(key)) return { key, code: `Digit${key}` }
  return { key: NAMED[key] ?? key, code: NAMED[key] ?? key }
}

/** What a browser does with a key that nobody took. */
function byBrowser(target: Element, event: KeyboardEvent): void {
  if (event.key === 'Enter') {
    if (target instanceof HTMLButtonElement) target.click()
    else target.closest('form')?.requestSubmit()
  } else if (event.key.length === 1 && !event.ctrlKey && !event.altKey && document.activeElement instanceof HTMLInputElement) {
    type(document.activeElement.value + event.key)
  }
}

/** What is typed into the box that has the focus, in the place of what stood there. */
export function type(text: string): void {
  const box = document.activeElement
  if (!(box instanceof HTMLInputElement)) throw new Error('no box has the focus')
  box.value = text
  box.dispatchEvent(new Event('input', { bubbles: true }))
  flushSync()
}

/** Lets every answer that is under way arrive, and the page show it. */
export async function settled(): Promise<void> {
  for (let i = 0; i < 30; i++) await Promise.resolve()
  flushSync()
}

/** What the dialog says. */
export const dialogText = () => document.querySelector('dialog')?.textContent ?? ''

export const byId = (id: string) => document.querySelector<HTMLButtonElement>(`[data-testid=${id}]`)
