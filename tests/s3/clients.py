"""boto3 with default settings and programs of the AWS CLI against an S3 endpoint: clients.py ENDPOINT AWS_PROGRAM..."""

import hashlib
import os
import pathlib
import socket
import subprocess
import sys
import tempfile

import boto3
import botocore.exceptions
from boto3.s3.transfer import TransferConfig
from botocore.config import Config

endpoint, *programs = sys.argv[1:]
MIB = 1024 * 1024
os.environ.update(AWS_ACCESS_KEY_ID="KEY", AWS_SECRET_ACCESS_KEY="KEY", AWS_DEFAULT_REGION="us-east-1")
for name in ("AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_ENDPOINT_URL"):
    os.environ.pop(name, None)

# Many systems resolve names below localhost; not all of them do.
resolve = socket.getaddrinfo
socket.getaddrinfo = lambda host, *rest, **more: resolve(
    "127.0.0.1" if str(host).endswith(".localhost") else host, *rest, **more
)


def expect_error(code, work):
    try:
        work()
    except botocore.exceptions.ClientError as error:
        assert error.response["Error"]["Code"] == code, (code, error.response)
        return error.response
    raise AssertionError(f"no error {code}")


def with_boto3(s3, bucket, folder):
    s3.create_bucket(Bucket=bucket)
    expect_error("BucketAlreadyOwnedByYou", lambda: s3.create_bucket(Bucket=bucket))
    s3.head_bucket(Bucket=bucket)
    assert bucket in [found["Name"] for found in s3.list_buckets()["Buckets"]]
    assert s3.get_bucket_location(Bucket=bucket)["LocationConstraint"] == "us-central-1"

    # Default settings send aws-chunked bodies with trailing checksums.
    put = s3.put_object(Bucket=bucket, Key="a/ä &<b>+.txt", Body=b"0123456789", ContentType="text/plain", Metadata={"n": "1"})
    assert put["ETag"] == '"781e5e245d69b566979b86e28d23f2c7"', put
    got = s3.get_object(Bucket=bucket, Key="a/ä &<b>+.txt")
    assert (got["Body"].read(), got["ContentType"], got["Metadata"]) == (b"0123456789", "text/plain", {"n": "1"})
    part = s3.get_object(Bucket=bucket, Key="a/ä &<b>+.txt", Range="bytes=2-4")
    assert (part["Body"].read(), part["ContentRange"]) == (b"234", "bytes 2-4/10")
    expect_error("304", lambda: s3.get_object(Bucket=bucket, Key="a/ä &<b>+.txt", IfNoneMatch=put["ETag"]))
    expect_error("PreconditionFailed", lambda: s3.get_object(Bucket=bucket, Key="a/ä &<b>+.txt", IfMatch='"x"'))
    expect_error("NoSuchKey", lambda: s3.get_object(Bucket=bucket, Key="none"))
    expect_error("404", lambda: s3.head_object(Bucket=bucket, Key="none"))
    expect_error("NoSuchBucket", lambda: s3.list_objects_v2(Bucket="none-" + bucket))
    expect_error("InvalidArgument", lambda: s3.put_object(Bucket=bucket, Key=".hidden", Body=b"x"))
    expect_error("BadDigest", lambda: s3.put_object(Bucket=bucket, Key="bad", Body=b"x", ChecksumCRC32="AAAAAA=="))
    expect_error("NotImplemented", lambda: s3.get_bucket_acl(Bucket=bucket))
    for algorithm in ("CRC32", "SHA1", "SHA256"):
        s3.put_object(Bucket=bucket, Key="sum", Body=b"x" * 100_000, ChecksumAlgorithm=algorithm)

    large = folder / "large"
    large.write_bytes(os.urandom(12 * MIB))
    config = TransferConfig(multipart_threshold=5 * MIB, multipart_chunksize=5 * MIB)
    s3.upload_file(str(large), bucket, "large", Config=config, ExtraArgs={"ContentType": "x/y", "Metadata": {"m": "2"}})
    head = s3.head_object(Bucket=bucket, Key="large")
    digests = [hashlib.md5(large.read_bytes()[at : at + 5 * MIB]).digest() for at in (0, 5 * MIB, 10 * MIB)]
    assert head["ETag"] == f'"{hashlib.md5(b"".join(digests)).hexdigest()}-3"', head
    assert (head["ContentLength"], head["ContentType"], head["Metadata"]) == (12 * MIB, "x/y", {"m": "2"})
    s3.download_file(bucket, "large", str(folder / "copy"), Config=config)
    assert (folder / "copy").read_bytes() == large.read_bytes()

    upload = s3.create_multipart_upload(Bucket=bucket, Key="m")["UploadId"]
    parts = []
    for number in (1, 2):
        sent = s3.upload_part(Bucket=bucket, Key="m", UploadId=upload, PartNumber=number, Body=b"small")
        parts.append({"PartNumber": number, "ETag": sent["ETag"]})
    complete = lambda parts: s3.complete_multipart_upload(
        Bucket=bucket, Key="m", UploadId=upload, MultipartUpload={"Parts": parts}
    )
    expect_error("EntityTooSmall", lambda: complete(parts))
    expect_error("InvalidPart", lambda: complete([{"PartNumber": 3, "ETag": parts[0]["ETag"]}]))
    expect_error("InvalidPartOrder", lambda: complete(parts[::-1]))
    listed = s3.list_parts(Bucket=bucket, Key="m", UploadId=upload)["Parts"]
    assert [(part["PartNumber"], part["Size"]) for part in listed] == [(1, 5), (2, 5)], listed
    assert [u["UploadId"] for u in s3.list_multipart_uploads(Bucket=bucket)["Uploads"]] == [upload]
    s3.abort_multipart_upload(Bucket=bucket, Key="m", UploadId=upload)
    expect_error("NoSuchUpload", lambda: complete(parts))
    assert "Uploads" not in s3.list_multipart_uploads(Bucket=bucket)

    keys = [f"many/{number:03}" for number in range(25)] + ["many/sub/x", "many/sub/y"]
    for key in keys:
        s3.put_object(Bucket=bucket, Key=key, Body=key.encode())
    for operation in ("list_objects_v2", "list_objects"):
        paginator = s3.get_paginator(operation)
        pages = list(paginator.paginate(Bucket=bucket, Prefix="many/", PaginationConfig={"PageSize": 10}))
        assert [found["Key"] for page in pages for found in page["Contents"]] == keys and len(pages) == 3, operation
        pages = list(paginator.paginate(Bucket=bucket, Prefix="many/", Delimiter="/", PaginationConfig={"PageSize": 7}))
        assert [p["Prefix"] for page in pages for p in page.get("CommonPrefixes", [])] == ["many/sub/"]
        assert sum(len(page.get("Contents", [])) for page in pages) == 25
    expect_error("BucketNotEmpty", lambda: s3.delete_bucket(Bucket=bucket))
    all_keys = [found["Key"] for found in s3.list_objects_v2(Bucket=bucket)["Contents"]]
    assert "a/ä &<b>+.txt" in all_keys
    deleted = s3.delete_objects(Bucket=bucket, Delete={"Objects": [{"Key": key} for key in all_keys]})
    assert len(deleted["Deleted"]) == len(all_keys) and "Errors" not in deleted
    s3.delete_object(Bucket=bucket, Key="none")
    s3.delete_bucket(Bucket=bucket)


def with_cli(aws, bucket, folder):
    def run(*arguments):
        command = [aws, "--endpoint-url", endpoint, "s3", *arguments]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout

    folder.mkdir()
    (folder / "docs").mkdir()
    (folder / "docs" / "one.txt").write_text("one")
    (folder / "docs" / "big.bin").write_bytes(os.urandom(12 * MIB))
    run("mb", f"s3://{bucket}")
    run("cp", str(folder / "docs" / "one.txt"), f"s3://{bucket}/one.txt")
    run("cp", str(folder / "docs"), f"s3://{bucket}/docs", "--recursive")
    listed = run("ls", f"s3://{bucket}", "--recursive")
    assert [line.split()[-1] for line in listed.splitlines()] == ["docs/big.bin", "docs/one.txt", "one.txt"], listed
    assert "PRE docs/" in run("ls", f"s3://{bucket}")
    run("cp", f"s3://{bucket}/docs/big.bin", str(folder / "big.bin"))
    assert (folder / "big.bin").read_bytes() == (folder / "docs" / "big.bin").read_bytes()
    assert "upload" not in run("sync", str(folder / "docs"), f"s3://{bucket}/docs")
    run("rm", f"s3://{bucket}/one.txt")
    run("rm", f"s3://{bucket}/docs", "--recursive")
    assert run("ls", f"s3://{bucket}") == ""
    run("rb", f"s3://{bucket}")


with tempfile.TemporaryDirectory() as name:
    folder = pathlib.Path(name)
    with_boto3(boto3.client("s3", endpoint_url=endpoint), "boto-docs", folder)
    print("boto3", boto3.__version__, "passed")
    virtual = endpoint.replace("127.0.0.1", "localhost")
    style = Config(s3={"addressing_style": "virtual"})
    with_boto3(boto3.client("s3", endpoint_url=virtual, config=style), "boto-virtual", folder)
    print("boto3 in virtual-host style passed")
    for number, program in enumerate(programs):
        with_cli(program, "cli-docs", folder / str(number))
        print(subprocess.run([program, "--version"], capture_output=True, text=True).stdout.strip(), "passed")
