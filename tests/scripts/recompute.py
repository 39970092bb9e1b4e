#!/usr/bin/env python3
"""Reads a shop as a stranger would, through `huitou call`, and recomputes what it says.

Usage: recompute.py HUITOU SHOP

The chain: each fact's hash is SHA-256 over the previous hash (32 zero bytes before the first) and 14 fields, each behind
its length in 8 bytes, big-endian; numbers are decimal text. The balances: postings summed per account are the stored
value and points of `member.card`. Python's standard library alone; docs/CONTRACT.md says the same in words.
"""

import hashlib
import json
import struct
import subprocess
import sys
from collections import defaultdict
from decimal import Decimal

HASHED_FIELDS = (
    "till", "incarnation", "seq", "kind", "version", "at", "at_source", "business_day", "shift", "actor",
    "request_id", "request_hmac", "postings_stored", "body",
)
PAGE = 7


def call(huitou, shop, method, params):
    """One request of the headless till."""
    command = [huitou, "--shop", shop, "call", method, json.dumps(params)]
    done = subprocess.run(command, capture_output=True, check=False)
    if done.returncode != 0:
        sys.exit(f"{method}: {done.stderr.decode()}")
    return json.loads(done.stdout)


def facts_of(huitou, shop):
    """Every fact, page by page."""
    from_seq = 1
    while from_seq is not None:
        page = call(huitou, shop, "journal.page", {"from_seq": from_seq, "limit": PAGE})
        yield from page["facts"]
        from_seq = page["next_seq"]


def hash_of(previous, fact):
    """The hash that the fact must have after the previous one."""
    digest = hashlib.sha256()
    for field in [previous] + [str(fact[name]).encode() for name in HASHED_FIELDS]:
        digest.update(struct.pack(">Q", len(field)))
        digest.update(field)
    return digest.digest()


def check_chain(facts):
    """Ends where a fact is missing or does not follow from the one before."""
    previous = bytes(32)
    for place, fact in enumerate(facts, start=1):
        if fact["seq"] != place:
            sys.exit(f"fact {place} is missing")
        previous = hash_of(previous, fact)
        if previous.hex() != fact["hash"]:
            sys.exit(f"fact {place} does not follow from the one before")
    return previous.hex()


def balances_of(facts):
    """Credits less debits of every account, from the bytes that the hash covers."""
    balances = defaultdict(int)
    for fact in facts:
        stored = json.loads(fact["postings_stored"])
        if stored != fact["postings"]:
            sys.exit(f"fact {fact['seq']}: the postings are not those that were hashed")
        for posting in stored:
            if posting["amount"] <= 0:
                sys.exit(f"fact {fact['seq']}: a posting that moves nothing")
            balances[posting["unit"], posting["debit"]] -= posting["amount"]
            balances[posting["unit"], posting["credit"]] += posting["amount"]
    for unit in {unit for unit, _ in balances}:
        if sum(amount for (its, _), amount in balances.items() if its == unit) != 0:
            sys.exit(f"{unit} does not add up to nothing")
    return balances


def check_cards(huitou, shop, facts, balances):
    """Ends where a member's card says something else than the sums."""
    members = [json.loads(fact["body"])["member_id"] for fact in facts if fact["kind"] == "member.enrolled"]
    for member in members:
        card = call(huitou, shop, "member.card", {"member_id": member})
        summed = {
            "principal_minor": balances["money", f"member:{member}:principal"],
            "bonus_minor": balances["money", f"member:{member}:bonus"],
        }
        summed["total_minor"] = sum(summed.values())
        if card["stored_value"] != summed:
            sys.exit(f"member {member}: the card says {card['stored_value']}, the postings {summed}")
        if Decimal(card["points"]) * 100 != balances["points", f"member:{member}:points"]:
            sys.exit(f"member {member}: the card says {card['points']} points")
    return len(members)


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    huitou, shop = sys.argv[1:]
    facts = list(facts_of(huitou, shop))
    head = check_chain(facts)
    members = check_cards(huitou, shop, facts, balances_of(facts))
    print(f"{len(facts)} facts, head {head}, {members} members")


if __name__ == "__main__":
    main()
