#!/bin/sh
# First process of a user-mode Linux machine, whose disk is the one of its host, read-only. Kernel words: name=NAME address=IP
# serve=yes, or mount=OPTIONS; and run=SCRIPT, a shell script that is run on it, with its output in the console.
export PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/run TMPDIR=/run
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t tmpfs tmp /run
for folder in /mnt /var/tmp /var/lib/nfs; do mount -t tmpfs tmp $folder; done
for word in $(cat /proc/cmdline); do
  case $word in name=* | address=* | serve=* | mount=* | run=*) eval "${word%%=*}='${word#*=}'" ;; esac
done
exec </dev/null >/dev/console 2>&1
hostname "$name"
mkdir -p /mnt/shared /run/modules/lib
ln -s /usr/lib/uml/modules /run/modules/lib/modules
ip link set lo up
ip addr add "$address/24" dev vec0
ip link set vec0 up
if [ -n "$serve" ]; then
  modprobe -d /run/modules nfsd
  mount -t nfsd nfsd /proc/fs/nfsd
  mount -t ext4 /dev/ubda /mnt/shared
  mkdir -p /var/lib/nfs/rpc_pipefs /var/lib/nfs/v4recovery
  touch /var/lib/nfs/rmtab /var/lib/nfs/etab
  rpcbind -w
  rpc.mountd
  exportfs -i -o rw,sync,no_root_squash,no_subtree_check,insecure,fsid=0 '*:/mnt/shared'
  rpc.nfsd --grace-time 5 --lease-time 15 8
else
  modprobe -d /run/modules nfsv3
  modprobe -d /run/modules nfsv4
  case $mount in *vers=3*) from=/mnt/shared ;; *) from=/ ;; esac
  mount -n -t nfs -o "$mount" "10.77.1.10:$from" /mnt/shared || echo "no mount: $mount"
fi
echo "ready: $name"
[ -z "$run" ] || sh "$run" "$name"
printf '\nfinished: %s\n' "$name" # a program may have left the cursor anywhere
[ -z "$serve" ] || exec sleep 86400
umount /mnt/shared
echo o >/proc/sysrq-trigger
sleep 5
