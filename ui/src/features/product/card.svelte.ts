import type { CardOffer, CardStart, CardUsers, CardValidity } from '$backend/bindings'
import { halfWidth } from '$shared/amount'

/** How long a card can be used, as it is chosen. */
export type ValidityKind = CardValidity['kind']

export const VALIDITIES: readonly ValidityKind[] = ['months', 'days', 'until', 'always']

/** What must still be said before a card can be kept. */
export type CardMissing = 'uses' | 'count' | 'day' | 'covers' | 'end'

/** The count card that a product is, as it is typed. */
export class CardForm {
  isCard = $state(false)
  usesText = $state('')
  kind = $state<ValidityKind>('months')
  countText = $state('12')
  from = $state<CardStart>('sale')
  day = $state('')
  users = $state<CardUsers>('member_alone')
  skusText = $state('')
  categoriesText = $state('')

  constructor(
    before: CardOffer | null,
    private readonly today: string,
  ) {
    if (!before) return
    const { validity } = before
    this.isCard = true
    this.usesText = before.uses == null ? '' : String(before.uses)
    this.kind = validity.kind
    this.users = before.users
    this.skusText = (before.skus ?? []).join(' ')
    this.categoriesText = (before.categories ?? []).join(' ')
    if (validity.kind === 'until') this.day = validity.day
    if (validity.kind === 'days' || validity.kind === 'months') {
      this.countText = String(validity.count)
      this.from = validity.from
    }
  }

  get missing(): CardMissing | null {
    if (!this.isCard) return null
    if (this.usesText.trim() !== '' && wholeNumber(this.usesText, 9_999) === null) return 'uses'
    if (this.kind === 'always' && this.usesText.trim() === '') return 'end'
    if (this.#isCounted && wholeNumber(this.countText, this.kind === 'days' ? 3_650 : 120) === null) return 'count'
    if (this.kind === 'until' && (this.day === '' || this.day < this.today)) return 'day'
    return this.#skus.length + this.#categories.length === 0 ? 'covers' : null
  }

  /** The card; none where the product is none, or something of it is missing. */
  get offer(): CardOffer | null {
    if (!this.isCard || this.missing) return null
    return {
      uses: this.usesText.trim() === '' ? null : wholeNumber(this.usesText, 9_999),
      validity: this.#validity,
      users: this.users,
      skus: this.#skus,
      categories: this.#categories,
    }
  }

  get #isCounted(): boolean {
    return this.kind === 'days' || this.kind === 'months'
  }

  get #validity(): CardValidity {
    const count = wholeNumber(this.countText, 3_650) ?? 1
    switch (this.kind) {
      case 'days': return { kind: 'days', count, from: this.from }
      case 'months': return { kind: 'months', count, from: this.from }
      case 'until': return { kind: 'until', day: this.day }
      case 'always': return { kind: 'always' }
    }
  }

  get #skus(): string[] {
    return listed(halfWidth(this.skusText))
  }

  get #categories(): string[] {
    return listed(this.categoriesText)
  }
}

/** What stands between blanks and commas. */
function listed(text: string): string[] {
  return [...new Set(text.split(/[\s,，、;；]+/u).filter(Boolean))]
}

function wholeNumber(text: string, most: number): number | null {
  const typed = halfWidth(text)
  const number = /^\d{1,4}$/u.test(typed) ? Number(typed) : 0
  return number >= 1 && number <= most ? number : null
}
