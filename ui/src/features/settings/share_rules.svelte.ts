import type { PutShareRule, ShareOn, SharePays, ShareRuleAnswer } from '$backend/bindings'
import type { Till } from '$backend/till'
import { amountDigits, halfWidth } from '$shared/amount'
import { amount, MadeForm } from './made.svelte'
import { categoriesIn, productsIn } from './named'

export type PaysBy = SharePays['by']

/** What earns a share, and the message that says so. */
export const SHARE_ON: Record<ShareOn, string> = {
  sale: 'share-rule-on-sale', card_sale: 'share-rule-on-card-sale', use: 'share-rule-on-use', top_up: 'share-rule-on-top-up',
}

/** By what a rule pays, and the message that says so. */
export const PAYS_BY: Record<PaysBy, string> = { percent: 'share-rule-by-percent', fixed: 'share-rule-by-fixed' }

const PERCENT = /^(?:100(?:\.0{1,2})?|\d{1,2}(?:\.\d{1,2})?)$/u

/** A rule for staff shares as it is typed: new, or a change of one. */
export class ShareRuleForm extends MadeForm<PutShareRule, ShareRuleAnswer> {
  on = $state<ShareOn>('sale')
  by = $state<PaysBy>('percent')
  percentText = $state('')
  amountText = $state('')
  productsText = $state('')
  categoriesText = $state('')
  validFrom = $state('')
  validUntil = $state('')

  constructor(till: Pick<Till, 'shareRulePut'>, before: ShareRuleAnswer | null, scale: number) {
    super(before, scale, till.shareRulePut)
    if (before) this.#fill(before)
  }

  #fill(rule: ShareRuleAnswer): void {
    this.on = rule.on
    this.by = rule.pays.by
    if (rule.pays.by === 'percent') this.percentText = rule.pays.percent
    else this.amountText = amountDigits(rule.pays.amount_minor, this.scale)
    this.productsText = (rule.products ?? []).join(' ')
    this.categoriesText = (rule.categories ?? []).join('，')
    this.validFrom = rule.valid_from ?? ''
    this.validUntil = rule.valid_until ?? ''
  }

  /** Top-ups know no products. */
  get isForSome(): boolean {
    return this.on !== 'top_up'
  }

  get isPercentWrong(): boolean {
    return this.percentText !== '' && this.#percent === null
  }

  get #percent(): string | null {
    const typed = halfWidth(this.percentText).trim()
    return PERCENT.test(typed) ? typed : null
  }

  get #pays(): SharePays | null {
    if (this.by === 'percent') {
      const percent = this.#percent
      return percent === null ? null : { by: 'percent', percent }
    }
    const fixed = amount(this.amountText, this.scale)
    return fixed == null ? null : { by: 'fixed', amount_minor: fixed }
  }

  get request(): PutShareRule | null {
    const pays = this.#pays
    if (!pays || this.name.trim() === '') return null
    return {
      rule_id: this.before?.rule_id ?? null,
      name: this.name.trim(),
      on: this.on,
      pays,
      products: this.isForSome ? productsIn(this.productsText) : [],
      categories: this.isForSome ? categoriesIn(this.categoriesText) : [],
      valid_from: this.validFrom || null,
      valid_until: this.validUntil || null,
      is_active: this.isActive,
    }
  }
}
