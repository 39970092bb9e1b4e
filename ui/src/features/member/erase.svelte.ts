import type { ErasureReason } from '$backend/bindings'
import type { Till } from '$backend/till'
import { Sending } from '$shared/sending.svelte'

export const REASONS: readonly ErasureReason[] = ['member_request', 'retention', 'mistake']

/** Erasing a member, asked for once; there is no way back. */
export class Erasing extends Sending {
  reason = $state<ErasureReason>('member_request')

  constructor(
    private readonly till: Pick<Till, 'memberErase'>,
    private readonly memberId: string,
    newId: () => string,
  ) {
    super(newId)
  }

  /** Whether the member is erased now. */
  async send(): Promise<boolean> {
    const erased = await this.attempt({ member_id: this.memberId, reason: this.reason }, this.till.memberErase)
    return erased !== null
  }
}
