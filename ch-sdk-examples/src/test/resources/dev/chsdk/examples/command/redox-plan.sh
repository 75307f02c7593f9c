#!/bin/sh
CH_CPUS="${CH_CPUS:-1}"
exec cloud-hypervisor \
  --firmware CLOUDHV.fd \
  --disk path="$1",direct=on \
  --cpus boot=$CH_CPUS,topology=1:2:2 \
  --memory size=2048M \
  --platform num_pci_segments=1 \
  --pci-segment pci_segment=0,mmio32_aperture_weight=4 \
  --net tap=tap0,mac=52:54:00:12:34:56,num_queues=4,queue_size=256,bw_size=10485760,bw_refill_time=100 \
  --serial tty \
  --console off "$@" > /tmp/vmm.log 2>&1 &
