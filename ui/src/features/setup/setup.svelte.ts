import type { Currency, Locale, Progress } from '$backend/bindings'
import type { Till } from '$backend/till'

/** Which currency a shop of that language most likely has. */
export const LIKELY_CURRENCY: Record<Locale, Currency> = { 'zh-Hans': 'CNY', 'zh-Hant': 'TWD', en: 'USD' }

/** The first start: what the shop is called, what it counts in, and whether it begins with a demonstration. */
export class SetupForm {
  locale = $state<Locale>('zh-Hans')
  currency = $state<Currency>('CNY')
  shopName = $state('')
  kind = $state<'empty' | 'demo'>('empty')
  progress = $state.raw<Progress | null>(null)
  why = $state.raw<unknown>(null)

  constructor(private readonly till: Pick<Till, 'setupMake'>) {}

  speak(locale: Locale): void {
    this.locale = locale
    this.currency = LIKELY_CURRENCY[locale]
  }

  /** Whether there is a shop now. */
  async make(): Promise<boolean> {
    if (this.progress) return false
    this.progress = { done: 0, of: 0 }
    this.why = null
    try {
      await this.till.setupMake(
        { locale: this.locale, shop_name: this.shopName.trim(), currency: this.currency, demo: this.kind === 'demo' },
        (at) => (this.progress = at),
      )
      return true
    } catch (why) {
      this.why = why
      return false
    } finally {
      this.progress = null
    }
  }
}
