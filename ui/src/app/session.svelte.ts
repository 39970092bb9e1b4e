import type { Locale, ShopAnswer, Theme, WindowAnswer, PutWindow } from '$backend/bindings'
import type { Refused, Till } from '$backend/till'
import { words } from '$shared/words.svelte'

export type SessionTill = Pick<Till, 'setupState' | 'shopShow' | 'windowShow' | 'windowPut'>

/** The language to begin with, where no window has chosen one yet. */
export function likelyLocale(language: string): Locale {
  if (/^zh-(?:hant|tw|hk|mo)/iu.test(language)) return 'zh-Hant'
  return /^en/iu.test(language) ? 'en' : 'zh-Hans'
}

/** What the window knows before any screen: whether there is a shop, its name and currency, language and theme. */
export class Session {
  stage = $state<'starting' | 'setup' | 'open' | 'stuck'>('starting')
  shop = $state.raw<ShopAnswer | null>(null)
  window = $state.raw<WindowAnswer>({ locale: 'zh-Hans', theme: 'system', scan_ms: 30, text_percent: 100 })
  folder = $state('')
  why = $state.raw<unknown>(null)

  constructor(
    private readonly till: SessionTill,
    private readonly root: HTMLElement,
  ) {}

  async start(): Promise<void> {
    this.stage = 'starting'
    this.speak(likelyLocale(navigator.language))
    try {
      const setup = await this.till.setupState()
      this.folder = setup.folder
      if (setup.error) this.#stick(setup.error)
      else if (setup.has_shop) await this.open()
      else this.stage = 'setup'
    } catch (why) {
      this.#stick(why)
    }
  }

  #stick(why: unknown): void {
    this.why = why
    this.stage = 'stuck'
  }

  /** Reads the shop and shows the counter. */
  async open(): Promise<void> {
    await this.refresh()
    await this.#showWindow()
    this.stage = 'open'
  }

  async refresh(): Promise<void> {
    this.shop = await this.till.shopShow({})
    words.currency = this.shop.currency
  }

  async putWindow(change: PutWindow): Promise<void> {
    this.#apply(await this.till.windowPut(change))
  }

  /** The language alone, before there is a shop to keep it. */
  speak(locale: Locale): void {
    words.locale = locale
    this.root.lang = locale
  }

  get trouble(): string {
    const why = this.why as Partial<Refused> | null
    return why?.text ?? String(this.why)
  }

  async #showWindow(): Promise<void> {
    this.#apply(await this.till.windowShow({}))
  }

  #apply(answer: WindowAnswer): void {
    this.window = answer
    this.speak(answer.locale)
    this.#paint(answer.theme)
    this.root.dataset['text'] = String(answer.text_percent)
  }

  #paint(theme: Theme): void {
    if (theme === 'system') delete this.root.dataset['theme']
    else this.root.dataset['theme'] = theme
  }
}
