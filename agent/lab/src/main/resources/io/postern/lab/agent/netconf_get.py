# python3 - HOST USER PASSWORD: prints the leaves of each failover group, one a line.
import logging
import sys
from xml.etree import ElementTree

from ncclient import manager

logging.disable(logging.CRITICAL)
FAILOVER = "https://postern.io/yang/postern-failover"
FILTER = (
    '<postern xmlns="https://postern.io/yang/postern">'
    f'<failover xmlns="{FAILOVER}"><group><name/><status/><degraded/>'
    "<member><interface/><role/><condition/><eligible/></member>"
    "<address><ip/><serving-interface/></address></group></failover></postern>"
)


def leaves(element, path):
    children = list(element)
    name = element.tag.split("}")[1]
    if not children:
        print(f"{path}{name} {(element.text or '').strip()}")
    for child in children:
        leaves(child, path if name in ("data", "postern", "failover", "group") else path + name + "/")


host, user, password = sys.argv[1:4]
with manager.connect(
    host=host,
    port=830,
    username=user,
    password=password,
    hostkey_verify=False,
    allow_agent=False,
    look_for_keys=False,
    timeout=10,
) as session:
    reply = session.get(filter=("subtree", FILTER))
    leaves(ElementTree.fromstring(reply.data_xml.encode()), "")
