#!/usr/bin/env python3
"""Verifies a receipt without any code of the system that issued it. Needs nothing but Python 3.

usage: verify_receipt.py RECEIPT KEYS ORIGIN [PROOF]
  RECEIPT  file with the receipt, a compact JWS       ORIGIN  the log's name
  KEYS     file with its public keys: {"keys": [{"kty": "OKP", "crv": "Ed25519", "x": "..."}]}
  PROOF    file with {"index": 4, "hashes": ["..."], "checkpoint": "..."}: that the log holds it
Prints the record and ends with 0, or says why it does not hold and ends with 1."""
import base64, hashlib, json, sys

# Ed25519 after RFC 8032, section 5.1: points are (X, Y, Z, T) with x = X/Z, y = Y/Z, xy = T/Z.
P, ORDER = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P

def add(p, q):
    a, b = (p[1] - p[0]) * (q[1] - q[0]), (p[1] + p[0]) * (q[1] + q[0])
    c, d = 2 * p[3] * q[3] * D, 2 * p[2] * q[2]
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P

def times(k, p):
    total = (0, 1, 1, 0)
    while k: total, p, k = add(total, p) if k & 1 else total, add(p, p), k >> 1
    return total

def point(data):
    y, sign = int.from_bytes(data, "little") % 2**255, data[31] >> 7
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    x = x if x * x % P == square else x * pow(2, (P - 1) // 4, P) % P
    need(y < P and x * x % P == square and (x or not sign), "not a point of the curve")
    return (x, y, 1, x * y % P) if x % 2 == sign else (P - x, y, 1, -x * y % P)

def signed(key, message, signature):
    need(len(key) == 32 and len(signature) == 64, "a key or signature of another length")
    k = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % ORDER
    s = int.from_bytes(signature[32:], "little")
    p, q = times(s, point((4 * pow(5, -1, P) % P).to_bytes(32, "little"))), add(point(signature[:32]), times(k, point(key)))
    return s < ORDER and (p[0] * q[2] - q[0] * p[2]) % P == 0 and (p[1] * q[2] - q[1] * p[2]) % P == 0

def need(true, why):
    if not true: sys.exit(f"does not hold: {why}")

def sha256(*parts):
    return hashlib.sha256(b"".join(parts)).digest()

def decode(text, code="+/", pad=""):
    data = base64.b64decode(text + pad, code.encode(), validate=True)
    need(base64.b64encode(data, code.encode()).decode() == text + pad, "base64 in another spelling")
    return data

def url64(text):
    return decode(text, "-_", "=" * (-len(text) % 4))

def canonical(value):
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()

def receipt_of(jws, keys):
    head, body, signature = jws.split(".")
    header, payload = json.loads(url64(head)), json.loads(url64(body))
    kids = {sha256(canonical({name: key[name] for name in ("crv", "kty", "x")})): url64(key["x"]) for key in keys}
    key = kids.get(url64(header["kid"]))
    need(header["alg"] == "Ed25519" and header["typ"] == "policy-receipt+jws" and key, "not a receipt of this log")
    need(signed(key, f"{head}.{body}".encode(), url64(signature)), "the receipt's signature is wrong")
    need(canonical(payload) == url64(body), "the receipt is spelled in another way")
    return payload, kids.values()

def head_of(note, origin, keys):
    text, _, lines = note.rpartition("\n\n")
    for name, data in (line.split(" ")[1:] for line in lines.splitlines()):
        for key in (key for key in keys if decode(data)[:4] == sha256(f"{name}\n\x01".encode(), key)[:4]):
            need(signed(key, f"{text}\n".encode(), decode(data)[4:]), "the checkpoint's signature is wrong")
            named, size, root = text.split("\n")
            need(named == name == origin, "the checkpoint is of another log")
            return int(size), decode(root)
    need(False, "nobody we know signed the checkpoint")

def root_of(leaf, index, size, hashes):
    """From the top: the last hash of the proof stands over the half that does not hold the leaf."""
    need((size == 1) == (not hashes), "the proof has another length")
    if size == 1: return leaf
    half = 1 << (size - 1).bit_length() - 1
    if index < half: return sha256(b"\1", root_of(leaf, index, half, hashes[:-1]), hashes[-1])
    return sha256(b"\1", hashes[-1], root_of(leaf, index - half, size - half, hashes[:-1]))

def main(receipt, keys, origin, proof=None):
    payload, keys = receipt_of(open(receipt).read().strip(), json.load(open(keys))["keys"])
    if proof:
        proof = json.load(open(proof))
        size, root = head_of(proof["checkpoint"], origin, keys)
        need(0 <= payload["index"] == proof["index"] < size, "the proof is of another place in the log")
        commitment = sha256(b"acceptance/v1\0", decode(payload["opening"]), canonical(payload["record"]))
        found = root_of(sha256(b"\0\1", commitment), proof["index"], size, [decode(one) for one in proof["hashes"]])
        need(found == root, "the log does not hold this record")
    print(json.dumps(payload["record"], ensure_ascii=False))

try:
    main(*sys.argv[1:]) if len(sys.argv) in (4, 5) else sys.exit(__doc__)
except (ValueError, KeyError, TypeError) as error:
    sys.exit(f"does not hold: {error!r}")
