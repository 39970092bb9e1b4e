import type { LostCard } from '$backend/bindings'
import { isGiftCard, knownBy, type Code } from './code'

type Around = {
  beep: () => void
  fail: (why: unknown) => void
  /** Whether the till is being asked. */
  isBusy: () => boolean
  /** Whether it is the code that a buyer pays with. */
  isPayment: (code: string) => boolean
  onscan: () => void
  onknown: (known: Code) => unknown
}

/**
 * What is scanned: a product, a member's card, a coupon or, while money is taken, a gift card, one after the other. While a sale is being rung a scan waits for the
 * next one.
 */
export class Scans {
  unknownCode = $state<string | null>(null)
  /** A card that was replaced was scanned. */
  lostCard = $state.raw<LostCard | null>(null)
  /** A gift card was scanned before money is taken: it pays then, and its code is in no basket. */
  isGiftCardEarly = $state(false)
  #held: string[] = []
  #scanning: Promise<void> = Promise.resolve()

  constructor(
    private readonly till: Parameters<typeof knownBy>[0] & Parameters<typeof isGiftCard>[0],
    private readonly around: Around,
  ) {}

  scan(code: string): Promise<void> {
    const scanned = this.#scanning.then(() => this.#scan(code))
    this.#scanning = scanned.catch(() => {})
    return scanned
  }

  /** The till has answered: what was scanned meanwhile comes now. */
  release(): void {
    if (this.around.isBusy()) return
    for (const code of this.#held.splice(0)) void this.scan(code)
  }

  async #scan(code: string): Promise<void> {
    if (this.around.isBusy()) return this.#hold(code)
    if (this.around.isPayment(code)) return this.around.beep()
    this.around.onscan()
    this.unknownCode = null
    this.lostCard = null
    this.isGiftCardEarly = false
    try {
      const known = await this.#meant(await knownBy(this.till, code))
      // A tender may have been confirmed meanwhile.
      if (this.around.isBusy()) return this.#hold(code)
      if (known) await this.#tell(known)
      else this.#tellUnknown(code)
    } catch (why) {
      this.unknownCode = code
      this.around.fail(why)
    }
  }

  async #meant(known: Code | null): Promise<Code | null> {
    if (known?.kind !== 'coupon') return known
    return (await isGiftCard(this.till, known.code)) ? { kind: 'gift_card', code: known.code } : known
  }

  async #tell(known: Code): Promise<void> {
    await this.around.onknown(known)
    if (known.kind !== 'lost') return
    this.lostCard = known.card
    this.around.beep()
  }

  #tellUnknown(code: string): void {
    this.unknownCode = code
    this.around.beep()
  }

  #hold(code: string): void {
    this.#held.push(code)
    this.around.beep()
  }
}
