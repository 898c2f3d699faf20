"""Exit codes: for scripts that call `copydesk`, and for the supervisor of the workers."""

#: All was done.
OK = 0
#: Something was refused or failed, or this machine lacks something; the sentence says what.
PROBLEM = 1
#: The command line or the settings are wrong.
USAGE = 2
#: Kafka or Elasticsearch cannot be used.
SERVER = 3
#: The ledger does not come out even: `copydesk status` names records that are neither indexed, dead-lettered,
#: duplicates nor in flight.
MISMATCH = 4
#: Ctrl-C, as shells report it: 128 and the number of the signal.
INTERRUPTED = 130
