#!/bin/sh
# The networked run.
set -e
CH_CPUS="${CH_CPUS:-4}"
CH_MEMORY="${CH_MEMORY:-2048M}"
CH_DIRECT_IO="${CH_DIRECT_IO:-on}"
TAP_NAME="${TAP_NAME:-tap0}"
GUEST_MAC="${GUEST_MAC:-52:54:00:12:34:56}"
WORK_DIR=$(mktemp -d)
IMAGE="$WORK_DIR/redox.img"

cloud-hypervisor \
  --firmware CLOUDHV.fd \
  --disk path="$IMAGE",direct=$CH_DIRECT_IO \
  --cpus boot=$CH_CPUS,topology=1:2:1:2 \
  --memory size=$CH_MEMORY${CH_HUGEPAGES:+,hugepages=on} \
  --platform num_pci_segments=1 \
  --pci-segment pci_segment=0,mmio32_aperture_weight=4 \
  --net tap=$TAP_NAME,mac=$GUEST_MAC,num_queues=${CH_NET_QUEUES:-2},queue_size=${CH_NET_QUEUE_SIZE:-256} \
  --serial tty \
  --console off \
  "$@"
