"""One machine of the bed under libtorrent: TUNING TORRENT FOLDER OWN PEER... ; takes go and sent on standard input."""
import sys
import threading
import time

import libtorrent as lt

tuning, torrent, folder, own, *peers = sys.argv[1:]
settings = {
    "listen_interfaces": own,
    "enable_dht": False,
    "enable_lsd": False,
    "enable_upnp": False,
    "enable_natpmp": False,
    # All machines of the loopback bed share an address.
    "allow_multiple_connections_per_ip": True,
    "alert_mask": lt.alert.category_t.status_notification | lt.alert.category_t.error_notification,
}
if tuning == "TCP":
    settings.update({
        # Only TCP, as the others; uTP yields to every other stream.
        "enable_outgoing_utp": False,
        "enable_incoming_utp": False,
        # As many as there are: its own default is made for slow lines with strangers at the other end.
        "unchoke_slots_limit": -1,
        "connection_speed": 200,
    })
session = lt.session(settings)
parameters = lt.add_torrent_params()
parameters.ti = lt.torrent_info(torrent)
parameters.save_path = folder
parameters.flags &= ~lt.torrent_flags.auto_managed
parameters.flags &= ~lt.torrent_flags.paused
handle = session.add_torrent(parameters)
lock = threading.Lock()


def say(line):
    with lock:
        print(line, flush=True)


def go():
    for peer in peers:
        host, port = peer.rsplit(":", 1)
        handle.connect_peer((host, int(port)))


def watch():
    ready = False
    done = False
    while True:
        session.wait_for_alert(100)
        for alert in session.pop_alerts():
            if isinstance(alert, lt.torrent_checked_alert) and not ready:
                ready = True
                done = handle.status().is_seeding
                say("ready")
            elif isinstance(alert, lt.torrent_finished_alert) and not done:
                done = True
                say("done %d" % time.monotonic_ns())
            elif alert.category() & lt.alert.category_t.error_notification:
                print(alert.message(), file=sys.stderr, flush=True)


threading.Thread(target=watch, daemon=True).start()
for line in sys.stdin:
    if line.strip() == "go":
        go()
    elif line.strip() == "sent":
        say("sent %d" % handle.status().total_payload_upload)
