import { FluentBundle, FluentNumber, FluentResource, type FluentVariable } from '@fluent/bundle'
import type { AdjustmentReason, BuyerKind, CardReason, Currency, FreezeReason, InvoiceState, LiftReason, Locale, PinReason, RefundCause, RefundReason, ReturnKind, TenderKind, TenderReason, TierReason } from '$backend/bindings'
import * as format from './format'

const texts = import.meta.glob<string>('../../../assets/locales/*/{window,bill,journal}.ftl', { query: '?raw', import: 'default', eager: true })

export const LOCALES: readonly Locale[] = ['zh-Hans', 'zh-Hant', 'en']

export function makeBundle(locale: Locale): FluentBundle {
  // Isolation marks break texts that are copied into an SMS, so both formatters leave them out.
  const bundle = new FluentBundle(locale, { useIsolating: false })
  for (const [path, text] of Object.entries(texts)) {
    if (path.includes(`/locales/${locale}/`)) bundle.addResource(new FluentResource(text))
  }
  return bundle
}

/** Counts stand without grouping, as on paper and in an SMS. */
export function ungrouped(args: Record<string, FluentVariable>): Record<string, FluentVariable> {
  const plain = (value: FluentVariable) => (typeof value === 'number' ? new FluentNumber(value, { useGrouping: false }) : value)
  return Object.fromEntries(Object.entries(args).map(([name, value]) => [name, plain(value)]))
}

/** The words of the window: its language, and the currency in which amounts stand. */
export class Words {
  locale = $state<Locale>('zh-Hans')
  currency = $state<Currency>('CNY')
  readonly #bundles = new Map<Locale, FluentBundle>()

  say(id: string, args?: Record<string, FluentVariable>): string {
    const bundle = this.#bundle(this.locale)
    const message = bundle.getMessage(id)
    if (!message?.value) return id
    return bundle.formatPattern(message.value, args && ungrouped(args))
  }

  money = (minor: number) => format.money(minor, this.currency)
  /** With the currency's sign; below zero the minus stands before it. */
  moneySigned = (minor: number) => {
    const digits = this.money(minor)
    const signed = this.say('money-with-sign', { amount: digits.replace('-', ''), currency: this.currency })
    return minor < 0 ? `−${signed}` : signed
  }
  date = (iso: string) => format.date(iso, this.locale)
  dateShort = (iso: string) => format.dateShort(iso, this.locale)
  moment = (iso: string) => format.moment(iso, this.locale)
  get scale(): number {
    return format.CURRENCY_SCALE[this.currency]
  }

  #bundle(locale: Locale): FluentBundle {
    const known = this.#bundles.get(locale)
    if (known) return known
    const made = makeBundle(locale)
    this.#bundles.set(locale, made)
    return made
  }
}

/** A window has one language at a time. */
export const words = new Words()

export const t = (id: string, args?: Record<string, FluentVariable>) => words.say(id, args)

export const TENDER_WORD: Record<TenderKind, string> = {
  cash: 'tender-cash',
  stored_value: 'tender-stored-value',
  wechat: 'tender-wechat',
  alipay: 'tender-alipay',
  card: 'tender-card',
  other: 'tender-other',
  points: 'tender-points',
  gift_card: 'tender-gift-card',
  on_account: 'tender-on-account',
}

/** What the cashier does to give something back, for each kind. */
export const HAND_WORD: Record<TenderKind, string> = {
  cash: 'refund-hand-cash',
  stored_value: 'refund-to-balance',
  wechat: 'refund-by-device',
  alipay: 'refund-by-device',
  card: 'refund-by-device',
  other: 'refund-by-other',
  points: 'refund-to-points',
  gift_card: 'refund-to-gift-card',
  on_account: 'refund-off-account',
}

export const CAUSE_WORD: Record<RefundCause, string> = {
  merchant: 'balance-refund-by-merchant',
  consumer: 'balance-refund-by-consumer',
}

export const REFUND_REASON_WORD: Record<RefundReason, string> = {
  changed_mind: 'refund-reason-changed-mind',
  faulty: 'refund-reason-faulty',
  wrong_item: 'refund-reason-wrong-item',
  rung_wrongly: 'refund-reason-rung-wrongly',
  other: 'refund-reason-other',
}

export const TENDER_REASON_WORD: Record<TenderReason, string> = {
  wrong_key: 'tender-reason-wrong-key',
  paid_otherwise: 'tender-reason-paid-otherwise',
  other: 'tender-reason-other',
}

/** What the document of a return is called. */
export const SLIP_WORD: Record<ReturnKind, string> = {
  refund: 'slip-number',
  exchange: 'slip-number-exchange',
  void: 'slip-number-void',
  count_card: 'slip-number-count-card',
  unbilled: 'slip-number-unbilled',
}

export const FREEZE_WORD: Record<FreezeReason, string> = {
  lost: 'freeze-reason-lost',
  locked: 'freeze-reason-locked',
  suspicious: 'freeze-reason-suspicious',
}

export const LIFT_WORD: Record<LiftReason, string> = {
  found: 'lift-reason-found',
  checked: 'lift-reason-checked',
  mistake: 'lift-reason-mistake',
}

export const PIN_REASON_WORD: Record<PinReason, string> = {
  forgotten: 'pin-reason-forgotten',
  seen: 'pin-reason-seen',
  unwanted: 'pin-reason-unwanted',
}

export const CARD_REASON_WORD: Record<CardReason, string> = {
  lost: 'card-reason-lost',
  damaged: 'card-reason-damaged',
  renewed: 'card-reason-renewed',
}

export const TIER_REASON_WORD: Record<TierReason, string> = {
  earlier: 'tier-reason-earlier',
  goodwill: 'tier-reason-goodwill',
  correction: 'tier-reason-correction',
  other: 'tier-reason-other',
}

export const POINTS_REASON_WORD: Record<AdjustmentReason, string> = {
  correction: 'points-reason-correction',
  goodwill: 'points-reason-goodwill',
  other: 'points-reason-other',
}

export const BUYER_WORD: Record<BuyerKind, string> = {
  company: 'invoice-buyer-company',
  person: 'invoice-buyer-person',
}

export const INVOICE_STATE_WORD: Record<InvoiceState, string> = {
  asked: 'invoice-state-asked',
  issued: 'invoice-state-issued',
  to_reverse: 'invoice-state-to-reverse',
  cancelled: 'invoice-state-cancelled',
}

const UNIT_WORD: Record<string, string> = { piece: 'unit-piece', kg: 'unit-kg', g: 'unit-g' }

/** A unit's name: the three that the program knows are translated, the shop's own stand as typed. */
export function unitName(unit: string): string {
  const word = UNIT_WORD[unit]
  return word ? t(word) : unit
}

export function tierName(tier: string): string {
  return tier === 'regular' ? t('tier-regular') : tier
}

/** Each language by its own name, so that it is found by those who read no other. */
export const AUTONYM: Record<Locale, string> = { 'zh-Hans': '简体中文', 'zh-Hant': '繁體中文', en: 'English' }

export const CURRENCY_WORD: Record<Currency, string> = {
  CNY: 'currency-cny',
  TWD: 'currency-twd',
  HKD: 'currency-hkd',
  MOP: 'currency-mop',
  SGD: 'currency-sgd',
  MYR: 'currency-myr',
  USD: 'currency-usd',
}
