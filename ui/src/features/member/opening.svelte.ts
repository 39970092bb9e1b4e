import type { OpenBalances, Opening, OpeningAnswer, OpeningCard } from '$backend/bindings'
import type { Till } from '$backend/till'
import { QuotedAct } from '$shared/act.svelte'
import { parseAmount } from '$shared/amount'
import { parsePoints, pointsText } from '$shared/points'

/** As the till takes them. */
export const REASON_CHARS_MAX = 200
const CARDS_MAX = 32

/** What must still be said before it can be entered. */
export type Missing = 'values' | 'reason'

/** A count card as it is typed. */
export class CardRow {
  skuText = $state('')
  usesText = $state('')
  worthText = $state('')
  until = $state('')

  constructor(readonly id: number) {}
}

/**
 * Entering what a member had with the shop before. The till says what the member would have; what is sent is what was shown.
 */
export class OpeningForm extends QuotedAct<OpeningAnswer, OpeningAnswer, Missing> {
  principalText = $state('')
  bonusText = $state('')
  owedText = $state('')
  pointsText = $state('')
  pointsUntil = $state('')
  cards = $state<CardRow[]>([])
  reason = $state('')
  #rows = 0
  /** What the quote is of. */
  #quotedText = ''

  constructor(
    private readonly till: Pick<Till, 'memberQuoteOpening' | 'memberOpenBalances'>,
    private readonly memberId: string,
    private readonly scale: number,
    newId: () => string,
  ) {
    super(newId)
  }

  get canAddCard(): boolean {
    return !this.isLocked && this.cards.length < CARDS_MAX
  }

  /** What is typed; none while a box has something that is no amount, or all are empty. */
  get typed(): Opening | null {
    const [principal, bonus, owed] = [this.principalText, this.bonusText, this.owedText].map((text) => this.#amount(text))
    const cards = this.cards.map((row) => this.#card(row))
    const points = this.pointsText.trim() === '' ? { centi: 0 } : parsePoints(this.pointsText)
    if (principal == null || bonus == null || owed == null || !('centi' in points) || cards.includes(null)) return null
    if (principal + bonus + owed === 0 && points.centi === 0 && cards.length === 0) return null
    return {
      principal_minor: principal,
      bonus_minor: bonus,
      owed_minor: owed,
      points: points.centi > 0 ? pointsText(points.centi) : null,
      points_until: points.centi > 0 && this.pointsUntil !== '' ? this.pointsUntil : null,
      cards: cards.filter((card) => card !== null),
    }
  }

  get missing(): Missing | null {
    if (!this.typed) return 'values'
    return this.reason.trim() === '' ? 'reason' : null
  }

  addCard(): void {
    if (this.canAddCard) this.cards.push(new CardRow(++this.#rows))
  }

  removeCard(row: CardRow): void {
    if (!this.isLocked) this.cards = this.cards.filter((one) => one.id !== row.id)
  }

  /** Asks what the member would have. */
  async ask(): Promise<void> {
    const opening = this.typed
    const text = JSON.stringify(opening)
    if (text === this.#quotedText) return
    this.#quotedText = ''
    this.forget()
    if (!opening) return
    await this.asking(() => this.till.memberQuoteOpening({ member_id: this.memberId, opening }))
    if (this.quote && text === JSON.stringify(this.typed)) this.#quotedText = text
  }

  protected perform(): Promise<OpeningAnswer | null> {
    const opening = this.typed
    if (!opening) return Promise.resolve(null)
    const request: OpenBalances = { member_id: this.memberId, opening, reason: this.reason.trim() }
    return this.attempt(request, this.till.memberOpenBalances)
  }

  #amount(text: string): number | null {
    const typed = text.trim() === '' ? { minor: 0 } : parseAmount(text, this.scale)
    return 'minor' in typed ? typed.minor : null
  }

  #card(row: CardRow): OpeningCard | null {
    const worth = this.#amount(row.worthText)
    const uses = row.usesText.trim() === '' ? { minor: null } : parseAmount(row.usesText, 0)
    if (row.skuText.trim() === '' || worth === null || !('minor' in uses)) return null
    return { sku: row.skuText.trim(), uses: uses.minor, worth_minor: worth, until: row.until === '' ? null : row.until }
  }
}
