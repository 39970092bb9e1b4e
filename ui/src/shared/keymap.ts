import { halfWidth } from './amount'

/** Keys as the sheet of F1 shows them, and the message that says what they do. */
export type Binding = { keys: readonly string[]; word: string }
type Bindings<Id extends string> = Record<Id, Binding>

// Every key of the window stands here once: what listens, the hints on buttons and the sheet of F1 all read it.

export const COUNTER_KEYS = {
  enter: { keys: ['Enter'], word: 'help-enter' },
  arrows: { keys: ['↑', '↓'], word: 'help-arrows' },
  quantity: { keys: ['F5'], word: 'help-quantity' },
  times: { keys: ['*'], word: 'help-quantity-at-once' },
  price: { keys: ['F6'], word: 'help-price' },
  card: { keys: ['Alt C'], word: 'help-line-card' },
  unbilled: { keys: ['Alt U'], word: 'help-unbilled' },
  cardOther: { keys: ['Alt D'], word: 'help-line-card-other' },
  amount: { keys: ['+'], word: 'help-amount' },
  remove: { keys: ['Del'], word: 'help-remove' },
  undo: { keys: ['Ctrl Z'], word: 'help-undo' },
  clear: { keys: ['Ctrl Del'], word: 'help-clear' },
  member: { keys: ['F9'], word: 'help-member' },
  topUp: { keys: ['F10'], word: 'help-top-up' },
  lastBill: { keys: ['F8'], word: 'help-last-bill' },
  seller: { keys: ['Alt P'], word: 'help-seller' },
  chip: { keys: ['Alt 1', 'Alt 2', 'Alt 3'], word: 'help-chip' },
  chipsAway: { keys: ['Alt 0'], word: 'help-chips-away' },
  makeUnknown: { keys: ['Alt N'], word: 'help-unknown-make' },
  searchUnknown: { keys: ['Alt S'], word: 'help-unknown-search' },
  escape: { keys: ['Esc'], word: 'help-escape' },
} as const satisfies Record<string, Binding>

export const SALES_KEYS = {
  giftCard: { keys: ['Alt G'], word: 'help-gift-card' },
} as const satisfies Record<string, Binding>

export const TENDER_KEYS = {
  kinds: { keys: ['1', '2', '3', '4', '5'], word: 'help-kinds' },
  more: { keys: ['6', '7', '8', '9', '0'], word: 'help-kinds-more' },
  take: { keys: ['Enter'], word: 'help-tender-enter' },
  exact: { keys: ['+'], word: 'help-exact' },
  keep: { keys: ['Alt K', 'Alt L'], word: 'help-keep-change' },
  back: { keys: ['Esc'], word: 'help-tender-back' },
} as const satisfies Record<string, Binding>

export const FINISHED_KEYS = {
  next: { keys: ['Enter'], word: 'help-next' },
} as const satisfies Record<string, Binding>

export const BILL_KEYS = {
  pdf: { keys: ['Ctrl P'], word: 'help-pdf' },
  sms: { keys: ['Ctrl M'], word: 'help-sms' },
} as const satisfies Record<string, Binding>

export const REFUND_KEYS = {
  open: { keys: ['Alt R'], word: 'help-refund-open' },
  exchange: { keys: ['Alt E'], word: 'help-exchange-open' },
  void: { keys: ['Alt V'], word: 'help-void-open' },
  lines: { keys: ['↑', '↓'], word: 'help-refund-lines' },
  all: { keys: ['Alt A'], word: 'help-refund-all' },
  none: { keys: ['Alt 0'], word: 'help-refund-none' },
  invoice: { keys: ['Alt F'], word: 'help-invoice-open' },
  reason: { keys: ['Alt 1', 'Alt 2', 'Alt 3', 'Alt 4', 'Alt 5'], word: 'help-refund-reason' },
} as const satisfies Record<string, Binding>

export const CORRECTION_KEYS = {
  tender: { keys: ['Alt T'], word: 'help-change-tender-open' },
  member: { keys: ['Alt M'], word: 'help-add-member-open' },
} as const satisfies Record<string, Binding>

export const GIVE_BACK_KEYS = {
  cause: { keys: ['Alt 1', 'Alt 2'], word: 'help-give-back-cause' },
} as const satisfies Record<string, Binding>

export const LIST_KEYS = {
  rows: { keys: ['↑', '↓'], word: 'help-rows' },
  make: { keys: ['Alt N'], word: 'help-make' },
  find: { keys: ['F9'], word: 'help-find' },
} as const satisfies Record<string, Binding>

export const CARD_KEYS = {
  edit: { keys: ['Alt E'], word: 'help-edit' },
  topUp: { keys: ['F10'], word: 'help-top-up' },
  adjust: { keys: ['Alt P'], word: 'help-adjust' },
  statement: { keys: ['Alt S'], word: 'help-statement' },
  giveBack: { keys: ['Alt R'], word: 'help-give-back' },
} as const satisfies Record<string, Binding>

export const TOP_UP_KEYS = {
  plan: { keys: ['Alt 1', 'Alt 2', 'Alt 3', 'Alt 4', 'Alt 5', 'Alt 6', 'Alt 7', 'Alt 8', 'Alt 9'], word: 'help-top-up-plan' },
  none: { keys: ['Alt 0'], word: 'help-top-up-no-plan' },
} as const satisfies Record<string, Binding>

export const ADJUST_KEYS = {
  sign: { keys: ['+', '-'], word: 'help-adjust-sign' },
  reason: { keys: ['Alt 1', 'Alt 2', 'Alt 3'], word: 'help-adjust-reason' },
} as const satisfies Record<string, Binding>

export const DIALOG_KEYS = {
  confirm: { keys: ['Enter'], word: 'help-confirm' },
  close: { keys: ['Esc'], word: 'help-close' },
} as const satisfies Record<string, Binding>

/** Opens the sheet itself, a screen among others. */
export const HELP_KEY = 'F1'

export const WINDOW_KEYS = {
  home: { keys: ['Esc'], word: 'help-home' },
} as const satisfies Record<string, Binding>

const NAME: Record<string, string> = {
  Escape: 'Esc', Delete: 'Del', ArrowUp: '↑', ArrowDown: '↓', ' ': 'Space',
}

/** A pressed key as the sheet writes it: `Ctrl Z`, `Alt 1`, `F5`, `*`. */
export function pressed(event: KeyboardEvent): string {
  const isModified = event.ctrlKey || event.altKey || event.metaKey
  // With Alt some layouts write another character: the key's place tells which it is.
  const place = isModified ? /^(?:Key|Digit|Numpad)([A-Z0-9])$/u.exec(event.code)?.[1] : undefined
  const name = place ?? NAME[event.key] ?? halfWidth(event.key)
  return [event.metaKey && 'Meta', event.ctrlKey && 'Ctrl', event.altKey && 'Alt', name].filter(Boolean).join(' ')
}

/** Does what the pressed key is bound to; whether it was taken. */
export function act<Id extends string>(
  bindings: Bindings<Id>,
  acts: Record<Id, (key: string, event: KeyboardEvent) => boolean>,
  event: KeyboardEvent,
): boolean {
  const key = pressed(event)
  const found = (Object.keys(bindings) as Id[]).find((id) => bindings[id].keys.includes(key))
  return found === undefined ? false : acts[found](key, event)
}

/** The character that a key alone would write; none for a key that moves, acts or is a shortcut. */
export function characterTyped(event: KeyboardEvent): string | null {
  return event.key.length === 1 && !event.ctrlKey && !event.altKey && !event.metaKey ? event.key : null
}
