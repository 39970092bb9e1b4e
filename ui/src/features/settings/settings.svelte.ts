import type { SettingAnswer, SettingValue } from '$backend/bindings'
import type { Till } from '$backend/till'
import { amountDigits, halfWidth, parseAmount } from '$shared/amount'
import { parseRate } from '$shared/rate'
import { parseMonthDay } from './points_expiry'

export type SettingKind = 'text' | 'count' | 'money' | 'choice' | 'locale' | 'month_day' | 'rate'

/** How each setting is typed. One that is not here is shown as text under its own name. */
export const SETTING_KIND: Record<string, SettingKind> = {
  'shop.name': 'text',
  'shop.address': 'text',
  'shop.phone': 'text',
  'shop.locale': 'locale',
  'alert.silent_days': 'count',
  'coupon.min_spend_minor': 'money',
  'coupon.off_minor': 'money',
  'coupon.next_min_minor': 'money',
  'coupon.valid_days': 'count',
  'points.minor_per_point': 'money',
  'points.per_unit': 'count',
  'points.unit_minor': 'money',
  'points.shortfall': 'choice',
  'points.expiry_months': 'count',
  'points.expiry_date': 'month_day',
  'points.notice_days': 'count',
  'stored_value.spend_order': 'choice',
  'stored_value.cooling_days': 'count',
  'refund.order': 'choice',
  'refund.unbilled_limit_minor': 'money',
  'region.profile': 'choice',
  'region.over_limit': 'choice',
  'region.max_named_minor': 'money',
  'region.max_unnamed_minor': 'money',
  'safety.free_limit_minor': 'money',
  'tax.mode': 'choice',
  'tax.rate': 'rate',
  'tax.rounding': 'choice',
}

export const SETTING_WORD: Record<string, string> = {
  'shop.name': 'setting-shop-name',
  'shop.address': 'setting-shop-address',
  'shop.phone': 'setting-shop-phone',
  'shop.locale': 'setting-shop-locale',
  'alert.silent_days': 'setting-silent-days',
  'coupon.min_spend_minor': 'setting-coupon-min-spend',
  'coupon.off_minor': 'setting-coupon-off',
  'coupon.next_min_minor': 'setting-coupon-next-min',
  'coupon.valid_days': 'setting-coupon-valid-days',
  'points.minor_per_point': 'setting-points-per',
  'points.per_unit': 'setting-points-per-unit',
  'points.unit_minor': 'setting-points-unit',
  'points.shortfall': 'setting-points-shortfall',
  'points.expiry_months': 'setting-points-expiry-months',
  'points.expiry_date': 'setting-points-expiry-date',
  'points.notice_days': 'setting-points-notice-days',
  'stored_value.spend_order': 'setting-spend-order',
  'stored_value.cooling_days': 'setting-cooling-days',
  'refund.order': 'setting-refund-order',
  'refund.unbilled_limit_minor': 'setting-unbilled-limit',
  'region.profile': 'setting-region-profile',
  'region.over_limit': 'setting-region-over-limit',
  'region.max_named_minor': 'setting-region-max-named',
  'region.max_unnamed_minor': 'setting-region-max-unnamed',
  'safety.free_limit_minor': 'setting-free-limit',
  'tax.mode': 'setting-tax-mode',
  'tax.rate': 'setting-tax-rate',
  'tax.rounding': 'setting-tax-rounding',
}

/** What is said of a text that is no value of its kind, where it is more than that it is no number. */
export const WRONG_WORD: Partial<Record<SettingKind, string>> = { month_day: 'month-day-wrong', rate: 'tax-rate-wrong' }

/** What a setting does, where its name does not say it. */
export const SETTING_HINT: Record<string, string> = {
  'points.minor_per_point': 'hint-points-per',
  'points.expiry_months': 'hint-points-expiry-months',
  'points.expiry_date': 'hint-points-expiry-date',
  'points.notice_days': 'hint-points-notice-days',
  'refund.unbilled_limit_minor': 'hint-unbilled-limit',
  'safety.free_limit_minor': 'hint-free-limit',
  'tax.rate': 'hint-tax-rate',
}

/** The last of the settings that say together when points lapse. */
export const EXPIRY_LAST = 'points.expiry_date'

/** What a setting may be where it is chosen, and the message that says what that does. */
export const SETTING_CHOICES: Record<string, Record<string, string>> = {
  'points.shortfall': { owe: 'shortfall-owe', refuse: 'shortfall-refuse' },
  'stored_value.spend_order': { proportional: 'order-proportional', principal_first: 'order-principal', bonus_first: 'order-bonus' },
  'refund.order': { proportional: 'refund-order-proportional', stored_value_first: 'refund-order-stored-value' },
  'region.profile': { none: 'region-none', cn: 'region-cn', cn_zhejiang: 'region-cn-zhejiang', tw: 'region-tw', hk: 'region-hk' },
  'region.over_limit': { warn: 'over-limit-warn', block: 'over-limit-block' },
  'tax.mode': { included: 'tax-mode-included', added: 'tax-mode-added' },
  'tax.rounding': { line: 'tax-rounding-line', bill: 'tax-rounding-bill' },
}

/** The shop's settings as they are typed; each is kept on its own. */
export class SettingsForm {
  settings = $state.raw<SettingAnswer[]>([])
  texts = $state<Record<string, string>>({})
  why = $state<Record<string, unknown>>({})
  saved = $state('')
  trouble = $state.raw<unknown>(null)
  isBusy = $state(false)

  constructor(
    private readonly till: Pick<Till, 'settingList' | 'settingPut'>,
    private readonly scale: () => number,
  ) {}

  async load(): Promise<void> {
    this.isBusy = true
    try {
      const { settings } = await this.till.settingList({})
      this.settings = settings.toSorted((a, b) => order(a.key) - order(b.key))
      this.texts = Object.fromEntries(settings.map((one) => [one.key, this.#text(one)]))
      this.trouble = null
    } catch (why) {
      this.trouble = why
    }
    this.isBusy = false
  }

  isChanged(setting: SettingAnswer): boolean {
    return this.texts[setting.key] !== this.#text(setting)
  }

  /** Whether what is typed can be no value of the setting, so that it is not even sent; an amount's own box says that of amounts. */
  isWrong(key: string): boolean {
    return this.settings.length > 0 && SETTING_KIND[key] !== 'money' && this.#value(key) === null
  }

  /** Whether it was kept. */
  async save(key: string): Promise<boolean> {
    const value = this.#value(key)
    if (value === null) return false
    try {
      const kept = await this.till.settingPut({ key, value })
      this.settings = this.settings.map((one) => (one.key === key ? kept : one))
      this.texts[key] = this.#text(kept)
      this.why = { ...this.why, [key]: null }
      this.saved = key
      return true
    } catch (why) {
      this.why = { ...this.why, [key]: why }
      return false
    }
  }

  #text({ key, value }: SettingAnswer): string {
    return typeof value === 'number' && SETTING_KIND[key] === 'money' ? amountDigits(value, this.scale()) : String(value)
  }

  #value(key: string): SettingValue | null {
    const text = this.texts[key] ?? ''
    const before = this.settings.find((one) => one.key === key)
    if (SETTING_KIND[key] === 'money') {
      const typed = parseAmount(text, this.scale())
      return 'minor' in typed ? typed.minor : null
    }
    if (SETTING_KIND[key] === 'rate') return text.trim() === '' ? '' : parseRate(text)
    if (SETTING_KIND[key] === 'month_day') return text.trim() === '' ? '' : parseMonthDay(text)
    if (typeof before?.value !== 'number') return text.trim()
    const digits = halfWidth(text)
    return /^\d{1,9}$/u.test(digits) ? Number(digits) : null
  }
}

function order(key: string): number {
  const at = Object.keys(SETTING_KIND).indexOf(key)
  return at < 0 ? Number.MAX_SAFE_INTEGER : at
}
