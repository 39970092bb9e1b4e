import type { Consent, ConsentPurpose, CardAnswer, EditMember } from '$backend/bindings'
import type { Till } from '$backend/till'
import { halfWidth } from '$shared/amount'
import { Sending } from '$shared/sending.svelte'

export const FIELDS = ['phone', 'name', 'salutation', 'card_no', 'wechat', 'birthday', 'address', 'note'] as const
export type FieldName = (typeof FIELDS)[number]
export type Profile = Record<FieldName, string>

const EMPTY: Profile = { phone: '', name: '', salutation: '', card_no: '', wechat: '', birthday: '', address: '', note: '' }

/** What a new member is typed into. */
export class EnrolForm extends Sending {
  profile = $state<Profile>({ ...EMPTY })
  eBill = $state(false)

  constructor(
    private readonly till: Pick<Till, 'memberEnrol'>,
    newId: () => string,
    draft: Partial<Profile>,
  ) {
    super(newId)
    this.profile = { ...EMPTY, ...draft }
  }

  /** Who was enrolled; none where the till refused. */
  async send(wording: string): Promise<string | null> {
    const consents: Consent[] = this.eBill ? [{ purpose: 'e_bill', wording }] : []
    const enrolled = await this.attempt({ ...filled(this.profile), consents }, this.till.memberEnrol)
    return enrolled?.member_id ?? null
  }
}

/** A change of what is known of a member: what stays the same is not sent. */
export class EditForm extends Sending {
  profile = $state<Profile>({ ...EMPTY })
  eBill = $state(false)

  constructor(
    private readonly till: Pick<Till, 'memberEdit'>,
    private readonly card: CardAnswer,
  ) {
    super()
    this.profile = profileOf(card)
    this.eBill = card.consents.includes('e_bill')
  }

  async send(wording: string): Promise<boolean> {
    const edited = await this.attempt(this.change(wording), this.till.memberEdit)
    return edited !== null
  }

  change(wording: string): EditMember {
    const before = profileOf(this.card)
    const had = this.card.consents.includes('e_bill')
    const edit: EditMember = { member_id: this.card.member_id }
    for (const field of FIELDS) {
      const value = tidy(field, this.profile[field])
      if (value !== before[field]) edit[field] = value
    }
    const eBill: ConsentPurpose = 'e_bill'
    if (this.eBill && !had) edit.consents = [{ purpose: eBill, wording }]
    if (!this.eBill && had) edit.withdraw = [eBill]
    return edit
  }
}

function profileOf(card: CardAnswer): Profile {
  return Object.fromEntries(FIELDS.map((field) => [field, card[field] ?? ''])) as Profile
}

const tidy = (field: FieldName, value: string) => (field === 'phone' || field === 'card_no' ? halfWidth(value) : value.trim())

function filled(profile: Profile): Partial<Profile> {
  const entries = FIELDS.map((field) => [field, tidy(field, profile[field])] as const).filter(([, value]) => value !== '')
  return Object.fromEntries(entries)
}
