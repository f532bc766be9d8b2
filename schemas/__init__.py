"""The contracts: the Avro schema of each type of fact, its encoding, decoding and evolution."""
